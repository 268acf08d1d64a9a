"""The pages that belong to no noun: home, the first run, standing in, what is held about me."""
