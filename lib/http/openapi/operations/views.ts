import {
  changeViewBody,
  createViewBody,
  type SavedView,
  viewAnswer,
  viewListAnswer,
} from "@/lib/contract/view";
import { idOf } from "../field";
import { defineOperation, type Operation } from "../operation";

const tag = "Views";

const view: SavedView = {
  id: 7,
  name: "Active deals of Awin",
  report_type: "deals_excel",
  display_name: "Deals (Excel)",
  search_params: { network_id: "1", active: true },
  index_params: { sort: "end_date_asc" },
  shared: true,
  owner: null,
  notes: [],
  created_at: "2026-11-29T09:00:00.000Z",
  updated_at: "2026-11-29T09:00:00.000Z",
};

const params = { id: idOf("view", { description: "Id of a view of yours.", example: 7 }) };

export const listViewsOperation = defineOperation({
  method: "get",
  path: "/views",
  operationId: "listViews",
  tag,
  summary: "List saved views",
  description: 'Your own, then those that people of your publisher share. Export one with `{"view": id}`.',
  answers: { 200: { description: "The views.", schema: viewListAnswer, example: { views: [view] } } },
  errors: [],
});

export const createViewOperation = defineOperation({
  method: "post",
  path: "/views",
  operationId: "createView",
  tag,
  summary: "Save a view",
  description:
    "A name for a report with its filters, columns, order and the form of its file. `shared` shows it to the people of your publisher; " +
    "somebody who belongs to none cannot share.",
  body: {
    schema: createViewBody,
    examples: {
      view: {
        summary: "Deals",
        value: {
          name: view.name,
          report_type: view.report_type,
          search_params: view.search_params,
          index_params: view.index_params,
          shared: true,
        },
      },
    },
  },
  answers: { 201: { description: "The view.", schema: viewAnswer, example: { view } } },
  errors: ["BAD_REQUEST", "FORBIDDEN", "CONFLICT", "PAYLOAD_TOO_LARGE"],
});

export const changeViewOperation = defineOperation({
  method: "patch",
  path: "/views/{id}",
  operationId: "changeView",
  tag,
  summary: "Rename, share or update a view",
  description: "What is left out stays. Only its owner changes a view.",
  params,
  body: {
    schema: changeViewBody,
    examples: {
      name: { summary: "Another name", value: { name: "Deals of Awin" } },
      filters: { summary: "Other filters", value: { search_params: { exclusive: true } } },
    },
  },
  answers: { 200: { description: "The view.", schema: viewAnswer, example: { view } } },
  errors: ["BAD_REQUEST", "FORBIDDEN", "NOT_FOUND", "PAYLOAD_TOO_LARGE"],
});

export const deleteViewOperation = defineOperation({
  method: "delete",
  path: "/views/{id}",
  operationId: "deleteView",
  tag,
  summary: "Delete a view",
  description: "It can be restored for 30 days. Only its owner deletes a view.",
  params,
  answers: { 204: { description: "Deleted." } },
  errors: ["NOT_FOUND"],
});

export const restoreViewOperation = defineOperation({
  method: "post",
  path: "/views/{id}/restore",
  operationId: "restoreView",
  tag,
  summary: "Bring a deleted view back",
  description: "As it was, under the same id. One that is not deleted stays as it is.",
  params,
  answers: { 200: { description: "The view.", schema: viewAnswer, example: { view } } },
  errors: ["NOT_FOUND", "CONFLICT"],
});

export const viewOperations: readonly Operation[] = [
  listViewsOperation,
  createViewOperation,
  changeViewOperation,
  deleteViewOperation,
  restoreViewOperation,
];
