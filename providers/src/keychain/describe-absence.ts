import type { KeyExplanation } from "@cedar/core";
import type { KeychainAbsence } from "./keychain.ts";

type Words = Required<Pick<KeyExplanation, "message" | "hint">>;

const words: Readonly<Record<KeychainAbsence, Words>> = {
  "no-package": {
    message: "the package @napi-rs/keyring is not installed, or has no build for this machine",
    hint: "`npm install @napi-rs/keyring` adds it.",
  },
  "no-service": {
    message: "no keychain answers in this session",
    hint: "Install one, such as gnome-keyring, KWallet or KeePassXC, and log in again.",
  },
  "no-session": {
    message: "there is no keychain, since this session has no D-Bus",
    hint: "Log in to a desktop, or start Cedar with dbus-run-session and a keychain such as gnome-keyring.",
  },
};

/** Says why there is no keychain, and how to get one. */
export function describeAbsence(absence: KeychainAbsence): Words {
  return words[absence];
}
