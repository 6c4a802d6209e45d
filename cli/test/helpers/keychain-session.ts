import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

function isInstalled(name: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, name)));
}

/** Whether the programs of Debian's packages dbus and gnome-keyring are there. */
export const hasKeychainPrograms: boolean = ["dbus-run-session", "gnome-keyring-daemon"].every(isInstalled);

const script =
  'printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$@"';

/** Put before a command, it runs in a session with a keychain, which lies in the command's home. */
export const inKeychainSession: readonly string[] = ["dbus-run-session", "--", "sh", "-c", script, "sh"];
