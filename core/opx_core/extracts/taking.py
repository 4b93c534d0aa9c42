"""Taking an extract of a tenant: one moment of it, whole, while people go on working."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

import asyncpg

from opx_core.documents import storage
from opx_core.documents.storage import Stored
from opx_core.extracts import packing, schema, unpacking
from opx_core.extracts.opening import Tell, silent
from opx_core.extracts.packing import Beside, Packed
from opx_core.extracts.schema import A_DAY, Relation
from opx_core.extracts.values import (
    FORMAT,
    JOBS,
    NOT_CARRIED,
    Documents,
    Events,
    Manifest,
    Sequence,
    Source,
    Table,
)
from opx_core.extracts.writing import Writer, writing
from opx_core.runtime import Runtime
from opx_core.signing_in.sealing import Box
from opx_core.tenants import Tenant

SEAL = "extract"
PLAIN = (
    "set local datestyle = 'ISO, MDY'; set local timezone = 'UTC';"
    " set local extra_float_digits = 1; set local intervalstyle = 'postgres';"
    " set local bytea_output = 'hex'"
)
_JOBS = (
    "select job, payload, created_at, run_at, attempts, failed_at, error from opx.outbox"
    " where tenant = $1 order by id"
)


@dataclass(slots=True)
class Taken:
    """What was taken, and the names of documents whose bytes are not as their rows say."""

    manifest: Manifest
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)


async def extract(
    opx: Runtime, tenant: Tenant, path: Path, tell: Tell = silent, beside: Beside | None = None
) -> Taken:
    """Write an extract of ``tenant`` to ``path``; :class:`BadExtract` where that cannot be.

    With ``beside`` the documents' bytes are kept there, and only listed in the file.
    """
    with writing(path) as writer:
        async with snapshot(opx, tenant) as connection:
            taking = _Taking(connection, tenant, writer, tell)
            await taking.tables()
            await taking.documents(beside)
            await taking.jobs()
            manifest = await taking.manifest(Box.of(opx.settings), beside is not None)
        writer.finish(manifest)
    return Taken(manifest, taking.missing, taking.altered)


@asynccontextmanager
async def snapshot(opx: Runtime, tenant: Tenant) -> AsyncIterator[asyncpg.Connection]:
    """One moment of a tenant, for as long as reading takes; nobody waits for it."""
    async with (
        opx.database.pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        await connection.execute(
            "set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0"
        )
        await as_tenant(connection, tenant)
        yield connection


async def as_tenant(connection: asyncpg.Connection, tenant: Tenant) -> None:
    """Until the transaction ends, read as the tenant, in words that every server knows."""
    await connection.execute(f'{PLAIN}; set local role "{tenant.role}"')
    await connection.execute(f'set local search_path = "{tenant.id}", pg_catalog')


@dataclass(slots=True)
class _Taking:
    connection: asyncpg.Connection
    tenant: Tenant
    writer: Writer
    tell: Tell
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    done: list[Table] = field(default_factory=list)
    files: int = 0
    bytes: int = 0
    missing: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)

    async def tables(self) -> None:
        found = await schema.relations(self.connection, self.tenant.id)
        carried = [each for each in found if each.name not in NOT_CARRIED]
        for number, relation in enumerate(carried):
            self.tell("Tables", number, len(carried))
            await self._table(relation)
        self.tell("Tables", len(carried), len(carried))

    async def _table(self, relation: Relation) -> None:
        query = f'select {relation.quoted} from "{relation.name}"'  # noqa: S608 (from the catalogue)
        with self.writer.part(f"tables/{relation.name}", packed=True) as file:

            async def keep(piece: bytes) -> None:
                file.write(piece)

            await self.connection.copy_from_query(query, output=keep, timeout=A_DAY)
        columns = relation.columns
        rows, total = await schema.total(self.connection, self.tenant.id, relation, columns)
        self.done.append(Table(name=relation.name, columns=columns, rows=rows, total=total))

    async def documents(self, beside: Beside | None) -> None:
        store = storage.active()
        there = [each async for each in store.all(f"{self.tenant.id}/")]
        there = sorted((each for each in there if _is_ours(each)), key=lambda each: each.key)
        seen: set[UUID] = set()
        for number, some in enumerate(packing.groups(there), 1):
            self.tell("Documents", self.files, len(there))
            name = f"documents/{number:06}"
            packed = await packing.pack(self.writer, name, store, some, beside)
            self.files += len(packed)
            self.bytes += unpacking.total(packed)
            seen |= await self._compare(packed)
        self.tell("Documents", len(there), len(there))
        async for row in self.connection.cursor("select key, name from document", prefetch=5_000):
            if row["key"] not in seen:
                self.missing.append(row["name"])

    async def _compare(self, packed: list[Packed]) -> set[UUID]:
        whole = {UUID(each.name): each for each in packed if "." not in each.name}
        rows = await self.connection.fetch(
            "select key, name, sha256 from document where key = any($1)", list(whole)
        )
        for row in rows:
            if row["sha256"].hex() != whole[row["key"]].sha256:
                self.altered.append(row["name"])
        return {row["key"] for row in rows}

    async def jobs(self) -> None:
        await self.connection.execute("reset role")
        with self.writer.part(JOBS, packed=True) as file:

            async def keep(piece: bytes) -> None:
                file.write(piece)

            await self.connection.copy_from_query(_JOBS, self.tenant.id, output=keep, timeout=A_DAY)
        await as_tenant(self.connection, self.tenant)

    async def manifest(self, box: Box, beside: bool) -> Manifest:
        ran = await self.connection.fetch("select app_name, name from migration order by id")
        newest = await self.connection.fetchrow(
            "select (select count(*) from event) as count, e.id, e.at from (select 1) one"
            " left join lateral (select id, at from event order by id desc limit 1) e on true"
        )
        at = newest["at"].isoformat() if newest["at"] else ""
        return Manifest(
            format=FORMAT,
            opx=version("opx-core"),
            taken_at=self.begun.isoformat(timespec="seconds"),
            tenant=Source(
                id=self.tenant.id,
                slug=self.tenant.slug,
                name=self.tenant.name,
                off=sorted(self.tenant.off),
                accent=self.tenant.accent,
                logo=self.tenant.logo,
            ),
            migrations=[(row["app_name"], row["name"]) for row in ran],
            tables=self.done,
            sequences=await self._sequences(),
            events=Events(count=newest["count"], newest=newest["id"] or 0, newest_at=at),
            documents=self._documents(beside),
            parts=self.writer.parts,
            seal=box.sign(SEAL, FORMAT),
        )

    def _documents(self, beside: bool) -> Documents:
        return Documents(
            count=self.files,
            size=self.bytes,
            beside=beside,
            missing=len(self.missing),
            altered=len(self.altered),
        )

    async def _sequences(self) -> list[Sequence]:
        found = []
        for name in await schema.sequences(self.connection, self.tenant.id):
            row = await self.connection.fetchrow(f'select last_value, is_called from "{name}"')  # noqa: S608 (from the catalogue)
            found.append(Sequence(name=name, value=row["last_value"], called=row["is_called"]))
        return found


def _is_ours(stored: Stored) -> bool:
    return unpacking.NAME.fullmatch(packing.short(stored)) is not None
