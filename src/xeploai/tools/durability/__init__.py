"""What an acknowledged write rests on: settings of the database, files put on the disk, folders that end with a job."""
