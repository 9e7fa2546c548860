export interface Sample {
  id: "curl" | "javascript" | "client" | "python";
  title: string;
  /** What to do with it. */
  hint: string;
  code: string;
}

/**
 * The quick start in three languages, in one of them also with the client, for the API at `base`. They run as they are
 * printed: e2e/docs-samples.stack.test.ts.
 */
export function samples(base: string): Sample[] {
  const file = (name: string) => new URL(name, base).href;
  return [
    {
      id: "curl",
      title: "curl",
      hint: "Save it as export.sh and run sh export.sh.",
      code: `api=${base}
auth="X-Api-Key: $TRANCHE_API_KEY"

# 1. Ask for the export. Whether it is new, just finished or under way already: the answer names it.
id=$(curl -sS "$api/exports" -H "$auth" -H "Content-Type: application/json" \\
  -d '{"report_type": "deals_excel", "search_params": {"active": true}}' |
  sed -E 's/.*"export":\\{"id":([0-9]+).*/\\1/')

# 2. Wait. Each call is answered when there is news, after 30 seconds at the latest.
until report=$(curl -sS "$api/exports/$id?wait=30" -H "$auth") &&
  echo "$report" | grep -Eq '"status":"(completed|failed)"'
do sleep 0.2; done
field() { echo "$report" | sed -nE "s/.*\\"$1\\":\\"([^\\"]*)\\".*/\\1/p"; }
if [ "$(field status)" = failed ]; then field error_message >&2; exit 1; fi

# 3. Download, and compare the checksum. The link is signed: it gets no key.
curl -sSfL "$(curl -sS -o /dev/null -w '%{redirect_url}' "$api/exports/$id/download" -H "$auth")" -o "$(field filename)"
sum=$(command -v sha256sum || echo "shasum -a 256")
echo "$(field sha256)  $(field filename)" | $sum -c`,
    },
    {
      id: "javascript",
      title: "JavaScript",
      hint: "Save it as export.mjs and run node export.mjs (Node 20 or newer).",
      code: `import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";

const api = "${base}";
const headers = { "X-Api-Key": process.env.TRANCHE_API_KEY, "Content-Type": "application/json" };

async function call(path, init = {}) {
  const answer = await fetch(api + path, { headers, ...init });
  // 409 is the identical export that is under way already: follow that one.
  if (!answer.ok && answer.status !== 409) throw new Error(await answer.text());
  return answer.json();
}

// 1. Ask for the export.
const body = JSON.stringify({ report_type: "deals_excel", search_params: { active: true } });
let { export: report } = await call("/exports", { method: "POST", body });

// 2. Wait. Each call is answered when there is news, after 30 seconds at the latest.
while (report.status === "pending" || report.status === "processing") {
  ({ export: report } = await call(\`/exports/\${report.id}?wait=30\`));
}
if (report.status === "failed") throw new Error(report.error_message);

// 3. Download, and compare the checksum. The link is signed: it gets no key.
const file = await fetch(report.download_url);
if (!file.ok) throw new Error(await file.text());
const bytes = Buffer.from(await file.arrayBuffer());
const sha256 = createHash("sha256").update(bytes).digest("hex");
if (sha256 !== report.sha256) throw new Error("The file is not the one that was made: download it again.");
await writeFile(report.filename, bytes);
console.log(\`\${report.filename}: \${report.row_count} rows\`);`,
    },
    {
      id: "client",
      title: "Client",
      hint: "Run the two lines of curl, save the sample as export.mjs beside the files and run node export.mjs (Node 20 or newer).",
      code: `// curl -sSf ${file("/client.js")} -o client.mjs
// curl -sSf ${file("/client.d.ts")} -o client.d.mts   (its types, for editors and TypeScript)
import { createClient } from "./client.mjs";

const client = createClient({ baseUrl: "${base}", apiKey: process.env.TRANCHE_API_KEY });

// Asks, waits and downloads. The file is there when its checksum is right, and otherwise not at all.
const report = await client.runToFile(
  { report_type: "deals_excel", search_params: { active: true } },
  "deals.xlsx",
);
console.log(\`\${report.filename}: \${report.row_count} rows\`);`,
    },
    {
      id: "python",
      title: "Python",
      hint: "Save it as export.py and run python3 export.py. Standard library only.",
      code: `import hashlib, json, os, urllib.error, urllib.request

api = "${base}"
headers = {"X-Api-Key": os.environ["TRANCHE_API_KEY"], "Content-Type": "application/json"}

def call(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    try:
        return json.load(urllib.request.urlopen(urllib.request.Request(api + path, data, headers)))
    except urllib.error.HTTPError as error:
        if error.code == 409:  # the identical export that is under way already: follow that one
            return json.load(error)
        raise SystemExit(error.read().decode())

# 1. Ask for the export.
report = call("/exports", {"report_type": "deals_excel", "search_params": {"active": True}})["export"]

# 2. Wait. Each call is answered when there is news, after 30 seconds at the latest.
while report["status"] in ("pending", "processing"):
    report = call(f"/exports/{report['id']}?wait=30")["export"]
if report["status"] == "failed":
    raise SystemExit(report["error_message"])

# 3. Download, and compare the checksum. The link is signed: it gets no key.
content = urllib.request.urlopen(report["download_url"]).read()
if hashlib.sha256(content).hexdigest() != report["sha256"]:
    raise SystemExit("The file is not the one that was made: download it again.")
with open(report["filename"], "wb") as file:
    file.write(content)
print(f"{report['filename']}: {report['row_count']} rows")`,
    },
  ];
}
