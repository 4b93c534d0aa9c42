"""Whether an access counts now, and who has one, as SQL for queries of anybody's."""

from opx_core.rings import SIDE_OF

_TODAY = "(now() at time zone 'Europe/London')::date"
_CASES = " ".join(f"when '{role}' then '{side}'" for role, side in SIDE_OF.items())
LIVE = f"""
a.ended_at is null and o.active and exists (
    select from case_party part join party whole on whole.id = part.party_id
    where part.case_id = a.case_id and part.party_id = o.party_id and part.ended_at is null
    and not whole.deceased and case part.role {_CASES} end = a.side
    and (part.role <> 'representative' or {_TODAY} between
        coalesce(part.authority_from, '-infinity') and coalesce(part.authority_to, 'infinity')))
"""
"""Whether the access ``a`` of the account ``o`` counts now."""
READERS = f"""
(select json_agg(json_build_array(a.side, o.name, o.party_id) order by o.name, o.id)
    from outside_access a join outside_account o on o.id = a.account_id
    where a.case_id = c.id and {LIVE}) as readers
"""  # noqa: S608 (our own names)
"""A column for a query of cases ``c``: who reads along on which side of each, as JSON or null."""
