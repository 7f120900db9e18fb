"""Use cases: functions of a transaction that may run twice; they know ports, not SQL or HTTP."""
