-- From an address to everybody who bears it, over organisations: families share one, so it identifies nobody alone.
create index profile_pressure on profile (pressure_key) where pressure_key is not null;
