import { apiFrame } from "@/app/deps";
import { ApiError } from "@/lib/contract/api-error";

const unknownRoute = apiFrame<{ path?: string[] }>(async ({ request, url }) => {
  throw new ApiError("NOT_FOUND", `There is no ${request.method} ${url.pathname}.`);
});

export {
  unknownRoute as DELETE,
  unknownRoute as GET,
  unknownRoute as PATCH,
  unknownRoute as POST,
  unknownRoute as PUT,
};
