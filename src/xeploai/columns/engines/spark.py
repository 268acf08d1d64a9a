"""Apache Spark, for when the counting outgrows one machine: workers are processes apart from this one."""

import os
import tempfile
import warnings
from pathlib import Path
from typing import Any

import pyspark
from pyspark import SparkContext
from pyspark.sql import SparkSession
from sqlglot import exp

from xeploai.columns.engines.base import Row, text
from xeploai.columns.schema import TABLES

LOCAL_CLUSTER = "local-cluster[2,1,1024]"
"""Two worker processes with one core and 1024 MiB each, on this machine."""

_ONLY_ERRORS = """
rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %c{1}: %m%n
"""


class Spark:
    """One session. Needs pyspark (an extra: it outweighs all the rest) and a Java runtime.

    master      where the cluster is; the default starts one here
    partitions  into how many parts a shuffle splits its rows
    """

    dialect = "spark"

    def __init__(self, *, master: str = LOCAL_CLUSTER, partitions: int = 2) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="xeploai-spark-", ignore_cleanup_errors=True)
        # Workers find Spark's own files by this; the package holds them all.
        os.environ["SPARK_HOME"] = str(Path(pyspark.__file__).parent)
        # Names resolve and sockets listen on this machine only: an office has no name server that must answer.
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        os.environ["SPARK_WORKER_DIR"] = self._folder.name
        os.environ["SPARK_CONF_DIR"] = self._folder.name
        (Path(self._folder.name) / "log4j2.properties").write_text(_ONLY_ERRORS)
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
        self._kept: dict[str, Any] = {}

    def open(self, snapshot: Path) -> None:
        """Views over the files."""
        for table, kinds in TABLES.items():
            # Told the columns, Spark need not start a job to look for them; it has no VARCHAR without a length.
            columns = ", ".join(f"{name} {kind.replace('VARCHAR', 'STRING')}" for name, kind in kinds.items())
            self._session.read.schema(columns).parquet(str(snapshot / table)).createOrReplaceTempView(table)

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
        with warnings.catch_warnings():
            # PySpark leaves the socket of every collect to the garbage collector, which complains of it.
            warnings.simplefilter("ignore", ResourceWarning)
            return [tuple(row) for row in self._session.sql(text(query, self)).collect()]

    def close(self) -> None:
        """Stop the session, its workers and the Java process behind it."""
        gateway = SparkContext._gateway
        self._session.stop()
        if gateway is not None:
            gateway.shutdown()
            gateway.proc.stdin.close()  # the process ends when nobody can write to it any more
            gateway.proc.wait()
        SparkContext._gateway = SparkContext._jvm = None
        self._folder.cleanup()
