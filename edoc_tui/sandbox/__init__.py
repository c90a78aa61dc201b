"""An access point on loopback that behaves like Pagero Online, for demos, tests and benches.

Nothing here is Pagero's: ids, secrets and companies are invented. The contract is kept
strictly, so that a client that is careless here would be careless there.
"""
