"""The baseline page: 50 rows read by plain asyncpg in a tenant session, rendered by Jinja.

It reads the rows through the list's own index, so that what it costs does not grow with the cases.
Change it only with a new name: figures are ratios to it.
"""

import asyncio
import socket
import sys

import jinja2
import uvicorn
from litestar import Litestar, Response, get
from litestar.enums import MediaType
from litestar.params import FromPath

from opx_core import db
from opx_core.db import Database
from opx_core.tenants import Tenants
from opx_web.serving import fast_loop

SQL = """
select c.reference, p.name, c.level, c.subject, c.state, u.name as owner, c.received_at,
c.next_due_at from case_file c join party p on p.id = c.complainant_id
left join user_account u on u.id = c.owner_id where c.voided_at is null
and not c.closed order by c.next_due_at, c.id limit 50
"""
PAGE = jinja2.Environment(autoescape=True).from_string("""<!doctype html>
<html lang="en-GB"><head><title>Baseline</title></head><body><table>
{% for row in rows %}<tr><td>{{ row.reference }}</td><td>{{ row.name }}</td><td>{{ row.level }}</td>
<td>{{ row.subject }}</td><td>{{ row.state }}</td><td>{{ row.owner or "" }}</td>
<td>{{ row.received_at.isoformat() }}</td><td>{{ row.next_due_at.isoformat() }}</td></tr>
{% endfor %}</table></body></html>""")


async def serve(url: str, listening: socket.socket) -> None:
    """Serve the baseline page of every tenant below its slug."""
    database = await Database.open(url)
    tenants = Tenants(database)
    known = {tenant.slug: tenant for tenant in await tenants.all()}

    @get("/{slug:str}")
    async def baseline(slug: FromPath[str]) -> Response[str]:
        async with tenants.session(known[slug]):
            rows = [dict(row) for row in await db.fetch(SQL)]
        return Response(PAGE.render(rows=rows), media_type=MediaType.HTML)

    app = Litestar([baseline], openapi_config=None, logging_config=None)
    config = uvicorn.Config(app, log_level="warning", access_log=False)
    await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        runner.run(serve(sys.argv[1], socket.socket(fileno=int(sys.argv[2]))))
