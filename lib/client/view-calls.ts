import type {
  ChangeViewBody,
  CreateViewBody,
  SavedView,
  ViewAnswer,
  ViewListAnswer,
} from "@/lib/contract/view";
import { type ClientOptions, call } from "./call";

/** Names for what the reports page shows. */
export interface ViewCalls {
  list(): Promise<SavedView[]>;
  create(body: CreateViewBody): Promise<SavedView>;
  /** What is left out stays. */
  change(id: number, body: ChangeViewBody): Promise<SavedView>;
  /** It can be restored for 30 days. */
  delete(id: number): Promise<void>;
  restore(id: number): Promise<SavedView>;
}

export function viewCalls(options: ClientOptions): ViewCalls {
  const one = async (path: string, method: string, body: unknown) =>
    ((await call(options, path, { method, body })).body as ViewAnswer).view;
  return {
    list: async () => ((await call(options, "/views")).body as ViewListAnswer).views,
    create: (body) => one("/views", "POST", body),
    change: (id, body) => one(`/views/${id}`, "PATCH", body),
    async delete(id) {
      await call(options, `/views/${id}`, { method: "DELETE" });
    },
    restore: (id) => one(`/views/${id}/restore`, "POST", {}),
  };
}
