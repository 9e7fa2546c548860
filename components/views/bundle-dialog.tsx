import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AskProblem } from "@/components/exports/ask/ask-problem";
import { isSameRequest, useIsShown } from "@/components/exports/ask/asked-exports";
import { rememberedFile } from "@/components/exports/ask/chosen-file";
import { PreflightSummary } from "@/components/exports/ask/preflight-view";
import { isRefusal } from "@/components/exports/data/is-refusal";
import { createExportMutation, renameExportMutation } from "@/components/exports/data/queries";
import { refusalNotice } from "@/components/exports/notices/export-news";
import { useOutcome } from "@/components/exports/notices/use-export-news";
import { Problem } from "@/components/exports/problem";
import { exportWords, rowWords } from "@/components/exports/words";
import { useFormats } from "@/components/format/use-formats";
import type { ReportView } from "@/components/reports/report-view";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Dialog } from "@/components/ui/overlay/dialog";
import { useToast } from "@/components/ui/overlay/toasts";
import { Skeleton } from "@/components/ui/skeleton";
import { bundleFormat, bundleMembers, bundleName } from "@/lib/contract/file/bundle";
import type { Options } from "@/lib/contract/file/format-options";
import { nameLengthMax } from "@/lib/contract/params/limits";
import type { ReportDescription } from "@/lib/contract/report-description";
import type { PageSettings } from "@/lib/contract/settings";
import type { SavedView } from "@/lib/contract/view";
import { bundlePreflightQuery } from "./bundle-preflight";
import { type BundleChoice, bundleChoices, bundleRequest, shownKey, usualZone } from "./bundle-request";
import { WorkbookChoices } from "./workbook-choices";

interface BundleDialogProps {
  descriptions: readonly ReportDescription[];
  views: readonly SavedView[];
  shown: ReportView;
  settings: PageSettings;
  onClose: () => void;
}

/** Several reports in one workbook: which of them, how many rows they have, and the way to the file. */
export function BundleDialog({ descriptions, views, shown, settings, onClose }: BundleDialogProps) {
  const zoneOf = (reportType: string) =>
    rememberedFile(settings.report_types?.[reportType]?.file, bundleFormat).timeZone;
  const choices = bundleChoices(descriptions, views, shown, zoneOf);
  const [keys, setKeys] = useState<readonly string[]>(() => [shownKey(choices, shown) ?? []].flat());
  const [ownZone, setOwnZone] = useState<string>();
  const [xlsx, setXlsx] = useState<Options>({});
  const [name, setName] = useState("");
  const chosen = keys.flatMap((key) => choices.filter((choice) => choice.key === key));
  const options = { timeZone: ownZone ?? usualZone(chosen), xlsx };
  const isPossible = chosen.length >= bundleMembers.min && chosen.length <= bundleMembers.max;
  const query = useQuery({
    ...bundlePreflightQuery(chosen, options),
    enabled: isPossible,
    placeholderData: keepPreviousData,
  });
  const preflight = isPossible && !query.isPlaceholderData ? query.data?.preflight : undefined;
  const rowsOf = (key: string) => query.data?.preflight.members?.[query.data.keys.indexOf(key)]?.row_count;
  const formats = useFormats();
  const takeOutcome = useOutcome();
  const toast = useToast();
  const request = bundleRequest(chosen, options);
  // The dialog may show another workbook, or be closed, when the answer comes.
  const isShown = useIsShown(request);
  const rename = useMutation({
    ...renameExportMutation(),
    onError: (error, { id }) =>
      toast({ ...refusalNotice(error, bundleName), title: `Export #${id} did not get its name` }),
  });
  const create = useMutation(
    createExportMutation({
      onOutcome: (outcome, body) => {
        takeOutcome(outcome, settings.download_when_ready !== false);
        const wanted = name.trim();
        // One that was there already keeps the name that it has.
        if (outcome.kind === "queued" && wanted !== "")
          rename.mutate({ id: outcome.export.id, name: wanted });
        if (isShown(body)) onClose();
      },
      onRefusal: (error, body) => isShown(body) || toast(refusalNotice(error, bundleName)),
    }),
  );
  const lookAheadError = isPossible ? query.error : null;
  const isAnswered = create.variables !== undefined && isSameRequest(create.variables, request);
  const problem = (isAnswered ? create.error : null) ?? lookAheadError;
  const isTooLarge = preflight?.warnings.some(({ code }) => code === "too_large") === true;

  // A file of nothing is made for whoever wants one, and offered to nobody.
  const isOffered = preflight?.row_count !== 0;
  const start = (
    <Button
      look={isOffered ? "primary" : "plain"}
      disabled={!isPossible || create.isPending || isTooLarge || isRefusal(lookAheadError)}
      onClick={() => create.mutate(request)}
    >
      {exportWords(preflight?.row_count, bundleFormat, formats)}
    </Button>
  );

  function choose(key: string, isChosen: boolean) {
    setKeys(isChosen ? [...keys, key] : keys.filter((one) => one !== key));
  }

  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      size="lg"
      title="Several reports in one workbook"
      footer={
        <>
          <Button look="quiet" onClick={onClose}>
            Close
          </Button>
          {!isOffered && start}
        </>
      }
      action={isOffered && start}
    >
      <div className="flex flex-col gap-4">
        <p className="text-muted">
          One Excel file, all of it of the same instant. Each report has sheets of its own.
        </p>
        {problem && (
          <AskProblem error={problem} lookAhead={query}>
            <Problem error={problem} />
          </AskProblem>
        )}
        <fieldset className="min-w-0">
          <legend className="pb-1 text-xs text-muted">
            Reports, {bundleMembers.min} to {bundleMembers.max}, in the order in which they are chosen
          </legend>
          <ul className="border-y border-line">
            {choices.map((choice) => (
              <ReportChoice
                key={choice.key}
                choice={choice}
                place={chosen.indexOf(choice) + 1}
                isFull={chosen.length >= bundleMembers.max}
                rowCount={rowsOf(choice.key)}
                onChange={(isChosen) => choose(choice.key, isChosen)}
              />
            ))}
          </ul>
        </fieldset>
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Name of the export, if you like">
            {(control) => (
              <Input
                {...control}
                value={name}
                maxLength={nameLengthMax}
                autoComplete="off"
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </Field>
          <WorkbookChoices options={options} onZone={setOwnZone} onXlsx={setXlsx} />
        </div>
        {preflight && <PreflightSummary preflight={preflight} />}
        {!isPossible && <p className="text-muted">Choose at least {bundleMembers.min} reports.</p>}
        {isPossible && !preflight && !problem && (
          <div role="status" aria-label="Looking what the workbook will hold">
            <Skeleton className="h-9" />
          </div>
        )}
      </div>
    </Dialog>
  );
}

interface ReportChoiceProps {
  choice: BundleChoice;
  /** Its place in the workbook, from 1; 0 when it is not chosen. */
  place: number;
  /** No more can be chosen. */
  isFull: boolean;
  /** Where it is known. */
  rowCount: number | undefined;
  onChange: (isChosen: boolean) => void;
}

function ReportChoice(props: ReportChoiceProps) {
  const { choice, place, isFull, rowCount, onChange } = props;
  const isChosen = place > 0;
  const formats = useFormats();
  return (
    <li className="not-last:border-b not-last:border-line">
      <label className="flex min-h-11 cursor-pointer items-center gap-3 px-1 py-1 hover:bg-hover has-disabled:cursor-default">
        <input
          type="checkbox"
          className="size-4 shrink-0 accent-accent-fill"
          checked={isChosen}
          disabled={isFull && !isChosen}
          onChange={({ target }) => onChange(target.checked)}
        />
        <span aria-hidden className="w-4 shrink-0 text-end text-xs text-muted tabular-nums">
          {isChosen && formats.count(place)}
        </span>
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{choice.name}</span>
          <span className="block truncate text-xs text-muted">{choice.report}</span>
          {isChosen && <span className="sr-only">Place {formats.count(place)}</span>}
        </span>
        {isChosen && rowCount !== undefined && (
          <span className="shrink-0 text-xs text-muted tabular-nums">{rowWords(rowCount, formats)}</span>
        )}
      </label>
    </li>
  );
}
