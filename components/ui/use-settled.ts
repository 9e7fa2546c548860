import { useEffect, useState } from "react";

/** True once `isTrue` has been so for a while, in milliseconds; false as soon as it is not. */
export function useSettled(isTrue: boolean, restMs: number): boolean {
  const [isSettled, setIsSettled] = useState(false);
  useEffect(() => {
    if (!isTrue) return;
    const timer = setTimeout(() => setIsSettled(true), restMs);
    return () => {
      clearTimeout(timer);
      setIsSettled(false);
    };
  }, [isTrue, restMs]);
  return isTrue && isSettled;
}
