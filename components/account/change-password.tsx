"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Problem } from "@/components/exports/problem";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { ApiFailure } from "@/lib/client/api-failure";
import { changePasswordMutation } from "./queries";

interface ChangePasswordProps {
  /** For password managers, which keep one password for each of them. */
  email: string;
  lengthMin: number;
}

/** A new password for whoever knows the present one. */
export function ChangePassword({ email, lengthMin }: ChangePasswordProps) {
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation(changePasswordMutation());
  const fields = change.error instanceof ApiFailure ? change.error.details : {};
  const isOfField = fields.current_password !== undefined || fields.new_password !== undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate(
      { current_password: present, new_password: next },
      {
        onSuccess: () => {
          setPresent("");
          setNext("");
        },
      },
    );
  }

  return (
    <section aria-labelledby="password" className="flex flex-col gap-4 border-t border-line pt-6">
      <div className="flex flex-col gap-2">
        <h2 id="password" className="font-semibold">
          Change your password
        </h2>
        <p className="text-muted">
          {`At least ${lengthMin} characters, of any kind. All your other sessions end; your API key stays as it is.`}
        </p>
      </div>
      {change.error && !isOfField && (
        <Notice tone="bad">
          <Problem error={change.error} />
        </Notice>
      )}
      <form className="flex max-w-sm flex-col gap-4" onSubmit={submit}>
        <input type="hidden" name="username" autoComplete="username" value={email} />
        <PasswordField
          label="Present password"
          errors={fields.current_password}
          autoComplete="current-password"
          value={present}
          onValueChange={setPresent}
        />
        <PasswordField
          label="New password"
          errors={fields.new_password}
          autoComplete="new-password"
          value={next}
          onValueChange={setNext}
        />
        <Button type="submit" className="self-start" disabled={change.isPending}>
          Change password
        </Button>
      </form>
      <p role="status">{change.isSuccess && `Your password is changed. ${endedWords(change.data.ended)}`}</p>
    </section>
  );
}

interface PasswordFieldProps {
  label: string;
  errors: string[] | undefined;
  autoComplete: "current-password" | "new-password";
  value: string;
  onValueChange(value: string): void;
}

function PasswordField({ label, errors, autoComplete, value, onValueChange }: PasswordFieldProps) {
  return (
    <Field label={label} errors={errors}>
      {(control) => (
        <Input
          {...control}
          type="password"
          autoComplete={autoComplete}
          required
          value={value}
          onChange={(event) => onValueChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function endedWords(count: number): string {
  if (count === 0) return "You were signed in nowhere else.";
  return count === 1 ? "One other session was ended." : `${count} other sessions were ended.`;
}
