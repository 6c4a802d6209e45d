import { describeMoment, describeMomentAway } from "./describe-moment.ts";

/** The two windows of a key, ISO 8601, and whether it is past its time. */
export interface ShownKeyLife {
  readonly softTime?: Date | undefined;
  readonly hardTime?: Date | undefined;
  readonly stale?: boolean | undefined;
}

/** When a key is renewed and when it is over, on the user's own clock; `undefined` for a key without an end. */
export function describeKeyLife({ softTime, hardTime, stale }: ShownKeyLife, now: Date): string | undefined {
  const end = hardTime === undefined ? undefined : `over at ${describeMomentAway(hardTime, now)}`;
  if (stale === true) return ["stale: served past its time", ...(end === undefined ? [] : [end])].join(", ");
  if (softTime === undefined) return end;
  const verb = softTime <= now ? "due for renewal since" : "renewed from";
  return [`${verb} ${describeMoment(softTime, now)}`, ...(end === undefined ? [] : [end])].join(", ");
}
