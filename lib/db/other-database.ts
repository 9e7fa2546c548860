/** The address of another database on the same server, with the same options. */
export function otherDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
