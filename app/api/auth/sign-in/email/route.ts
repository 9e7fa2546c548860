import { deps } from "@/app/deps";
import { signIn } from "@/lib/http/call/sign-in";

export async function POST(request: Request): Promise<Response> {
  return signIn(request, deps().signInDeps);
}
