import { describeTime } from "@cedar/core";

/** The two windows of a key, and whether it is past its time. */
export interface ShownKeyLife {
  readonly softTime?: Date | undefined;
  readonly hardTime?: Date | undefined;
  readonly stale?: boolean | undefined;
}

/** When a key is renewed and when it is over, or until when one past its time is given; `undefined` for a key without an end. */
export function describeKeyLife({ softTime, hardTime, stale }: ShownKeyLife, now: Date): string | undefined {
  const at = (time: Date): string => describeTime(time, now.getTime());
  const end = hardTime === undefined ? [] : [`over at ${at(hardTime)}`];
  if (stale === true)
    return hardTime === undefined ? "stale" : `stale: given until ${at(hardTime)} at the latest`;
  if (softTime === undefined) return end[0];
  const verb = softTime <= now ? "due for renewal since" : "renewed from";
  return [`${verb} ${at(softTime)}`, ...end].join(", ");
}
