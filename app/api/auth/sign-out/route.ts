import { deps } from "@/app/deps";
import { signOut } from "@/lib/http/call/sign-in";

export async function POST(request: Request): Promise<Response> {
  return signOut(request, deps().signInDeps);
}
