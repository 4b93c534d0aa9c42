"""The set-up: what administrators, leaders and auditors do beside the cases."""
