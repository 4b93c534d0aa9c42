"""People and organisations: on a case, on a page of their own, merged and parted."""
