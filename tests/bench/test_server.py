import psycopg
import pytest

from xeploai.bench.server import Server, programs, throwaway

pytestmark = pytest.mark.postgres


def test_databases_are_fresh_and_nothing_listens_on_a_network(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        assert connection.execute("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SELECT 'Đ' < 'E' COLLATE \"vi-x-icu\"").fetchone() == (True,)


@pytest.mark.skipif(programs() is None, reason="PostgreSQL's server programs are not installed")
def test_a_server_leaves_nothing(postgres_server: Server) -> None:
    with throwaway({"work_mem": "8MB"}) as server:
        assert server.folder != postgres_server.folder
        with psycopg.connect(server.conninfo()) as connection:
            assert connection.execute("SHOW work_mem").fetchone() == ("8MB",)
    assert not server.folder.exists()
