import { REFERRALS, ROWS } from "../../test/blast-radius/table.ts";
import { generated } from "../blast-radius/document.ts";
import { type Finding, type Outcome, readSource } from "./finding.ts";

/** The files that are not what the table says. */
export async function outdatedIn(read: (file: string) => Promise<string>): Promise<Finding[]> {
  const found = [...(await generated())].map(async ([file, text]) => {
    const isCurrent = (await read(file).catch(() => "")) === text;
    return isCurrent ? [] : [{ file, message: "is not what the table says; npm run blast-radius writes it" }];
  });
  return (await Promise.all(found)).flat();
}

/** The tests that the table names and that are not there. */
async function strayReferrals(): Promise<Finding[]> {
  const found = REFERRALS.map(async ({ shown: [file, title] }) => {
    const text = await readSource(file).catch(() => "");
    return text.includes(title) ? [] : [{ file, message: `has no test "${title}", which the blast radius names` }];
  });
  return (await Promise.all(found)).flat();
}

export async function checkBlastRadius(): Promise<Outcome> {
  const findings = [...(await outdatedIn(readSource)), ...(await strayReferrals())];
  return { findings, summary: `${ROWS.length} kinds of keys and ${REFERRALS.length} that other tests show` };
}
