import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { InUse, takeLock } from "../../src/common/lock.ts";
import { READABLE, writeWhole } from "../../src/common/whole-file.ts";

const LOCK = new URL("../../src/common/lock.ts", import.meta.url).href;

describe("what processes share", function () {
  this.timeout(20_000);
  let folder: string;
  const at = (name: string) => join(folder, name);

  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "sogdia-lock-"))));
  afterEach(() => rm(folder, { recursive: true }));

  describe("takeLock", () => {
    it("lets one in at a time, of this process or another", async () => {
      const unlock = takeLock(at("lock"));
      expect(await readFile(at("lock"), "utf8")).to.equal(String(process.pid));
      expect(() => takeLock(at("lock"))).to.throw(InUse, String(process.pid));
      unlock();
      expect(existsSync(at("lock"))).to.equal(false);
      await writeFile(at("lock"), String(process.ppid));
      expect(() => takeLock(at("lock"))).to.throw(InUse, String(process.ppid));
    });

    it("takes over what a process left that is gone, or that had this one's number in a container", async () => {
      const { pid } = spawnSync(process.execPath, ["--version"]);
      for (const gone of [pid, process.pid]) {
        await writeFile(at("lock"), String(gone));
        const unlock = takeLock(at("lock"));
        expect(await readFile(at("lock"), "utf8")).to.equal(String(process.pid));
        unlock();
      }
    });

    it("lets one of many take over what a process left", async () => {
      const { pid } = spawnSync(process.execPath, ["--version"]);
      await writeFile(at("lock"), String(pid));
      const script = `const { takeLock } = await import(process.argv[1]);
        try { takeLock(process.argv[2]); console.log("taken"); } catch (error) { console.log(error.name); }
        process.stdin.resume().on("end", () => process.exit());`;
      const args = ["--input-type=module", "-e", script, LOCK, at("lock")];
      const racers = Array.from({ length: 6 }, () =>
        spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] }),
      );
      const said = await Promise.all(racers.map(async ({ stdout }) => String((await once(stdout, "data"))[0]).trim()));
      for (const { stdin } of racers) stdin.end();
      expect(said.sort()).to.deep.equal([...Array.from({ length: 5 }, () => "InUse"), "taken"]);
      for (const racer of racers) if (racer.exitCode === null) await once(racer, "exit");
    });

    it("takes over nothing of which it does not know whose it is", async () => {
      for (const text of ["", "0", "-1", "1e9", "a process"]) {
        await writeFile(at("lock"), text);
        expect(() => takeLock(at("lock")), text).to.throw(InUse);
      }
    });
  });

  describe("writeWhole", () => {
    it("leaves one file, of its owner alone unless it is said otherwise", async () => {
      await Promise.all(["a", "b", "c"].map((text) => writeWhole(at("file"), text.repeat(1 << 16))));
      expect(new Set(await readFile(at("file"), "utf8")).size).to.equal(1);
      await writeWhole(at("public"), new Uint8Array([65]), READABLE);
      const modes = await Promise.all(["file", "public"].map(async (name) => (await stat(at(name))).mode & 0o700));
      expect(modes).to.deep.equal([0o600, 0o600]);
      expect((await stat(at("file"))).mode & 0o077).to.equal(0);
      expect(await readdir(folder)).to.have.members(["file", "public"]);
    });

    it("leaves the old one and nothing beside it where it fails", async () => {
      await mkdir(at("taken"));
      const failure = await writeWhole(at("taken"), "a folder is in its place").catch((error: unknown) => error);
      expect(failure).to.have.property("code").that.is.oneOf(["EISDIR", "EEXIST", "ENOTEMPTY", "EPERM"]);
      expect(await readdir(folder)).to.deep.equal(["taken"]);
    });
  });
});
