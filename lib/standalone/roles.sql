-- Run once by compose.yaml's PostgreSQL, in the new database: the roles of lib/OPERATIONS.md, and a database for Inngest.

\getenv owner_password OWNER_DATABASE_PASSWORD
\getenv app_password APP_DATABASE_PASSWORD
\getenv engine_password ENGINE_DATABASE_PASSWORD

create role tranche_owner login password :'owner_password';
create role tranche_app login password :'app_password';
alter database tranche owner to tranche_owner;
alter schema public owner to tranche_owner;
revoke all on database tranche from public;
revoke all on schema public from public;
grant connect on database tranche to tranche_app;

create role tranche_engine login password :'engine_password';
create database inngest owner tranche_engine;
revoke all on database inngest from public;
