/**
 * For a superuser: has a database answer like a server that keeps to itself which cluster it is, as Aurora does. A built-in
 * function is called by its number whatever its definition says, so another one takes its name.
 */
export const untoldCluster = (sqlState: string) => `
  alter function pg_catalog.pg_control_system() rename to pg_control_system_told;
  create function pg_catalog.pg_control_system(out system_identifier bigint) language plpgsql as $$
    begin
      raise exception 'Function pg_control_system() is currently not supported' using errcode = '${sqlState}';
    end
  $$`;
