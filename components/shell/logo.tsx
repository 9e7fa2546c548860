/** Three tranches of one file, the last one under way. */
export function Logo() {
  return (
    <span className="inline-flex items-center gap-2 text-base font-semibold">
      <svg aria-hidden="true" viewBox="0 0 18 18" className="size-4.5 text-accent" fill="currentColor">
        <rect x="1" y="2" width="16" height="4" rx="1" />
        <rect x="1" y="7.5" width="16" height="4" rx="1" opacity="0.7" />
        <rect x="1" y="13" width="9" height="4" rx="1" opacity="0.45" />
      </svg>
      Tranche
    </span>
  );
}
