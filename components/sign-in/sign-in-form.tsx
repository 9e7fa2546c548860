"use client";

import { useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { signIn } from "./sign-in";

export interface DemoAccount {
  label: string;
  email: string;
}

interface SignInFormProps {
  /** Where to go afterwards: an address of this app, checked by the server. */
  next: string;
  demoAccounts: readonly DemoAccount[];
}

/** The fields keep their own text, so that what was typed before the page's code had come stays. */
export function SignInForm({ next, demoAccounts }: SignInFormProps) {
  const emailField = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);

  async function submit(fields: FormData) {
    setIsBusy(true);
    setProblem(undefined);
    const refusal = await signIn(String(fields.get("email")), String(fields.get("password")));
    if (refusal === undefined) {
      // A whole new page, so that nothing of an earlier account stays in memory.
      window.location.assign(next);
    } else {
      setProblem(refusal);
      setIsBusy(false);
    }
  }

  return (
    <div className="flex flex-col gap-6">
      <form
        // Without code a browser sends the form itself, and must not put the password into the address.
        method="post"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(new FormData(event.currentTarget));
        }}
      >
        {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
        <Field label="E-mail">
          {(control) => (
            <Input {...control} ref={emailField} type="email" name="email" autoComplete="username" required />
          )}
        </Field>
        <Field label="Password">
          {(control) => (
            <Input {...control} type="password" name="password" autoComplete="current-password" required />
          )}
        </Field>
        <Button type="submit" look="primary" disabled={isBusy}>
          {isBusy ? "Signing in…" : "Sign in"}
        </Button>
      </form>
      {demoAccounts.length > 0 && (
        <section aria-labelledby="demo-accounts" className="flex flex-col gap-1 border-t border-line pt-4">
          <h2 id="demo-accounts" className="font-medium">
            Demo accounts
          </h2>
          <p className="text-muted">Choose one; its password was printed where the app was started.</p>
          <ul className="-mx-2">
            {demoAccounts.map((account) => (
              <li key={account.email}>
                <Button
                  look="quiet"
                  className="h-auto w-full justify-between gap-4 px-2 py-1.5"
                  onClick={() => {
                    if (emailField.current) emailField.current.value = account.email;
                  }}
                >
                  <span className="text-ink">{account.label}</span>
                  <span className="truncate font-normal">{account.email}</span>
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
