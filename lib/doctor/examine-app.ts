import { Complaint, type Finding, look } from "./finding";

/** Looks whether the public address leads to an app of ours. From this machine: a firewall may treat others differently. */
export async function examineApp(appUrl: string | undefined): Promise<Finding[]> {
  if (appUrl === undefined) {
    return [
      { part: "app", check: "APP_URL", isOk: true, words: "not set: each request's own address is taken" },
    ];
  }
  const finding = await look(
    "app",
    "APP_URL",
    async () => {
      const answer = await fetch(new URL("/api/health", appUrl), { redirect: "manual" });
      const text = await answer.text();
      if (answer.status >= 300 && answer.status < 400)
        throw new Complaint(
          `${appUrl} leads on to ${answer.headers.get("location")}: set APP_URL to that origin.`,
        );
      if (!answer.ok && text.includes('"request_id"'))
        throw new Complaint(`The app does not answer under ${appUrl}: start it with this APP_URL.`);
      if (!text.includes('"parts"'))
        throw new Complaint(
          `What answers at ${appUrl} is not Tranche: correct APP_URL, or the proxy in front of it.`,
        );
      return `${appUrl} is the app`;
    },
    () => `Nothing answers at ${appUrl}: start the app, or correct APP_URL, the name's address or the proxy.`,
  );
  return [finding];
}
