/** Streams and long polls that one user may hold open in one process. */
const placesPerUser = 64;

export interface WaitingPlaces {
  /** Takes a place and returns the function that gives it back, or undefined when the user holds too many. */
  take(userId: number): (() => void) | undefined;
}

/** Makes the places of one process. */
export function createWaitingPlaces(): WaitingPlaces {
  const taken = new Map<number, number>();
  return {
    take(userId) {
      const count = taken.get(userId) ?? 0;
      if (count >= placesPerUser) return undefined;
      taken.set(userId, count + 1);
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        const left = (taken.get(userId) ?? 1) - 1;
        if (left === 0) taken.delete(userId);
        else taken.set(userId, left);
      };
    },
  };
}
