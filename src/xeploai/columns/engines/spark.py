"""Apache Spark, for when the counting outgrows one machine: workers are processes apart from this one."""

import os
import tempfile
from pathlib import Path
from typing import Any

import pyspark
from pyspark.sql import SparkSession
from sqlglot import exp

from xeploai.columns.engines.base import Row, text
from xeploai.columns.schema import TABLES

LOCAL_CLUSTER = "local-cluster[2,1,1024]"
"""Two worker processes with one core and 1024 MiB each, on this machine."""


class Spark:
    """One session. Needs pyspark (an extra: it outweighs all the rest) and a Java runtime.

    master      where the cluster is; the default starts one here
    partitions  into how many parts a shuffle splits its rows
    """

    dialect = "spark"

    def __init__(self, *, master: str = LOCAL_CLUSTER, partitions: int = 4) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="xeploai-spark-", ignore_cleanup_errors=True)
        # Workers find Spark's own files by this; the package holds them all.
        os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
        # Names resolve and sockets listen on this machine only: an office has no name server that must answer.
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        os.environ["SPARK_WORKER_DIR"] = self._folder.name
        settings = {
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.local.dir": self._folder.name,
            "spark.sql.warehouse.dir": f"{self._folder.name}/warehouse",
            "spark.driver.extraJavaOptions": f"-Dderby.system.home={self._folder.name}",
            "spark.sql.shuffle.partitions": str(partitions),
            "spark.sql.execution.arrow.pyspark.enabled": "false",
            "spark.sql.session.timeZone": "UTC",
            "spark.ui.showConsoleProgress": "false",
        }
        builder: Any = SparkSession.builder.master(master).appName("xeploai")
        for key, value in settings.items():
            builder = builder.config(key, value)
        self._session = builder.getOrCreate()
        self._session.sparkContext.setLogLevel("ERROR")
        self._kept: dict[str, Any] = {}

    def open(self, snapshot: Path) -> None:
        """Views over the files."""
        for table in TABLES:
            self._session.read.parquet(str(snapshot / table)).createOrReplaceTempView(table)

    def keep(self, name: str, query: exp.Query) -> None:
        """Computed now and cached in the workers."""
        if name in self._kept:
            self._kept.pop(name).unpersist(blocking=True)
        frame = self._session.sql(text(query, self)).persist()
        frame.count()
        frame.createOrReplaceTempView(name)
        self._kept[name] = frame

    def rows(self, query: exp.Query) -> list[Row]:
        """Fetch all rows."""
        return [tuple(row) for row in self._session.sql(text(query, self)).collect()]

    def close(self) -> None:
        """Stop the session and its workers."""
        self._session.stop()
        self._folder.cleanup()
