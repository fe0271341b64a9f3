import { join } from "node:path";

import { format, resolveConfig } from "prettier";

import {
  type Bound,
  type Bounds,
  FUZZED,
  OWNERS,
  PARTS,
  REACH,
  type Reach,
  REFERRALS,
  type Row,
  ROWS,
  SPANS,
} from "../../test/blast-radius/table.ts";
import { ROOT } from "../checks/finding.ts";

/** What is written from the table, by path, laid out as every file is. */
export async function generated(): Promise<ReadonlyMap<string, string>> {
  const texts: Readonly<Record<string, string>> = {
    "docs/blast-radius.md": documentOf(),
    "test/utils/BlastTable.sol": libraryOf(),
  };
  const laidOut = Object.entries(texts).map(async ([file, text]) => [file, await layOut(file, text)] as const);
  return new Map(await Promise.all(laidOut));
}

async function layOut(file: string, text: string): Promise<string> {
  const filepath = join(ROOT, file);
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

const COLUMNS: Readonly<Record<keyof Bound, string>> = {
  seized: "offices seized",
  vacant: "vacant",
  taken: "taken",
  issued: "issued",
  frozen: "offices frozen",
  home: "closed at home",
  abroad: "to abroad",
  foreign: "abroad",
  others: "others",
};
const NAMES = Object.keys(COLUMNS) as (keyof Bound)[];

const INTRODUCTION = `# Blast radius

What the thief of each key can do, if the others do nothing and if they use their remedies at once: ten minutes after the
theft. This file is written by \`npm run blast-radius\` from \`test/blast-radius/table.ts\`, whose numbers the tests beside it
measure on a consortium of three countries with a delay of one day between an appointment and the office, the least on public
networks. \`npm run checks\` fails where it is out of date.

- offices seized, vacant: offices of the country that accounts of the thief hold besides the stolen one, or that nobody holds.
- taken: what the country's participants held in its currency and hold no more.
- issued: in daily issuance limits.
- offices frozen: days on which none of the country's offices acts.
- closed: days on which participants at home cannot pay each other in its currency, cannot pay abroad, on which
  participants abroad cannot pay each other in it, and on which two other countries cannot pay each other. A day counts by
  what holds when its first hour ends.

A span ends before its last second: what takes a day is not done within a day.`;

const REACHES = `## What may change, and not before

The fuzzer (\`test/blast-radius/BlastRadius.invariant.t.sol\`) owns the keys of one of those below, or two of one country, and
calls what they may call and what they may not. Of the country nothing else changes, and nothing sooner; it has a guardian only
where that is the thief, since a guardian stands in the others' way. A *delay* is that of an appointment; it begins with the
theft. Whatever has no row may change nothing.`;

const FUZZING = `## How long it was looked for

\`npm run fuzz -- --thief . --minutes 10\` gives each owner ten minutes, one after the other, and prints its calls. For those below, of
sequences of 128 calls, six owners shared two processors; CI draws one of them by chance in each of 32 sequences of 128 calls. A call tries one act with each key, or a sequence of acts that chance alone rarely brings together. The RPC is no
key of the chain; what it can show is tried in \`test/desk/hostile.test.ts\`.`;

function documentOf(): string {
  const sections = [
    INTRODUCTION,
    ...ROWS.map(sectionOf),
    "## Other keys",
    tableOf(
      ["key", "reach", "shown by"],
      REFERRALS.map(({ key, reach, shown: [file, title] }) => [key, reach, `\`${file}\`: ${title}`]),
    ),
    REACHES,
    tableOf(["keys", "may change", "not before"], REACH.map(reachOf)),
    FUZZING,
    tableOf(
      ["keys", "calls"],
      Object.entries(FUZZED).map(([keys, calls]) => [keys, calls.toLocaleString("en")]),
    ),
  ];
  return `${sections.join("\n\n")}\n`;
}

function sectionOf({ key, rights, remedy, idle, remedied }: Row): string {
  const header = ["within", ...NAMES.map((name) => COLUMNS[name])];
  const rows = [...boundsOf("", idle), ...boundsOf(", remedied", remedied)];
  return [`## ${key}`, `Rights: ${rights}`, `Remedy: ${remedy}`, tableOf(header, rows)].join("\n\n");
}

function boundsOf(stance: string, bounds: Bounds): string[][] {
  return SPANS.map((span) => [`${span}${stance}`, ...NAMES.map((name) => textOf(name, bounds[span][name]))]);
}

function textOf(name: keyof Bound, value: number): string {
  if (value === 0) return "-";
  if (value === Infinity) return "all";
  return name === "taken" ? `${value} %` : String(value);
}

function reachOf({ keys, parts, delays, days }: Reach): string[] {
  const waits = [
    ...(delays === 0 ? [] : [delays === 1 ? "a delay" : `${delays} delays`]),
    ...(days === 0 ? [] : [`${days} days`]),
  ];
  return [keys.join(" and "), parts.map((part) => PARTS[part]).join("; "), waits.join(" and ") || "at once"];
}

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lineOf = (row: readonly string[]) => `| ${row.join(" | ")} |`;
  return [lineOf(header), lineOf(header.map(() => "---")), ...rows.map(lineOf)].join("\n");
}

function libraryOf(): string {
  const names = Object.keys(PARTS);
  const lines = REACH.flatMap(({ keys, parts, delays, days }) =>
    parts.map((part) => {
      const set = keys.reduce((bits, key) => bits | (1 << OWNERS.indexOf(key)), 0);
      return `        if (_is(keys, ${set}, part, ${names.indexOf(part)})) when = _earlier(when, ${delays} * delay + ${days} days);`;
    }),
  );
  return `// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

uint8 constant PARTS = ${names.length};
uint48 constant NEVER = type(uint48).max;

/// @notice What the owner of keys may change of a country, and not before.
/// @dev Written by \`npm run blast-radius\` from \`test/blast-radius/table.ts\`; not by hand.
library BlastTable {
    /// @param keys One bit for each owner, in the order of \`OWNERS\`.
    /// @param part In the order of \`PARTS\`.
    /// @param delay Seconds between an appointment and the office.
    /// @return when Seconds after the theft.
    function earliest(uint256 keys, uint8 part, uint48 delay) internal pure returns (uint48 when) {
        when = NEVER;
${lines.join("\n")}
    }

    function nameOf(uint8 part) internal pure returns (bytes32) {
        bytes32[PARTS] memory names = [${names.map((name) => `bytes32("${name}")`).join(", ")}];
        return names[part];
    }

    function _is(uint256 keys, uint256 needed, uint8 part, uint8 meant) private pure returns (bool) {
        return part == meant && keys & needed == needed;
    }

    function _earlier(uint48 a, uint48 b) private pure returns (uint48) {
        return a < b ? a : b;
    }
}
`;
}
