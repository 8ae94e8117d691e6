// Exports are read and run by the programs of others: curl and sh, newman, httpYac, a HAR schema, Chromium.
//
// A simulated Entra fills a capture; what the exports of it do at a fresh endpoint must be the same directory.
// usage: node run.mjs PATH-OF-SCIMSCOPE, after npm ci

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const program = resolve(process.argv[2] ?? join(here, "../../target/debug/scimscope"));
const folder = mkdtempSync(join(tmpdir(), "scimscope-exports-"));
const token = "exports";
const environment = { ...process.env, HOME: folder, XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder };
const at = (name) => join(folder, name);

function check(holds, what) {
  if (!holds) throw new Error(what);
  console.log(`ok    ${what}`);
}

// An endpoint on a port of its own that records into a capture, while something is done with it.
async function serving(capture, work, ...more) {
  const child = spawn(program, ["serve", "--listen", "127.0.0.1:0", "--token", token, "--capture", at(capture), ...more],
    { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  const url = await new Promise((found, failed) => {
    let said = "";
    child.stderr.on("data", (data) => {
      said += data;
      const ready = said.match(/ready url=(\S+)/);
      if (ready) found(ready[1]);
    });
    child.once("exit", () => failed(new Error(`the endpoint ended: ${said}`)));
  });
  try {
    return await work(url);
  } finally {
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await ended;
  }
}

const scimscope = (...parameters) => execFileSync(program, parameters, { env: environment, maxBuffer: 1 << 28 });

function exported(capture, format, ...more) {
  return execFileSync(program, ["export", at(capture), "--format", format, ...more],
    { env: environment, maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] }).toString();
}

// The directory without what every endpoint assigns anew: names for identifiers, no times, no addresses, in the order of
// the names.
function directory(capture) {
  const name = (resource) => resource.userName ?? resource.displayName;
  const resources = JSON.parse(exported(capture, "state")).Resources.sort((one, other) => name(one) < name(other) ? -1 : 1);
  let text = JSON.stringify(resources, (name, value) =>
    ["created", "lastModified", "location", "$ref"].includes(name) ? undefined : value);
  resources.forEach((resource) => { text = text.replaceAll(resource.id, `id of ${name(resource)}`); });
  return text;
}

function run(command, parameters, options = {}) {
  const done = spawnSync(command, parameters, { env: environment, encoding: "utf8", maxBuffer: 1 << 28, ...options });
  if (done.error) throw done.error;
  return done;
}

async function requestsAreSentAgain(capture) {
  const expected = directory(capture);
  for (const disguise of [[], ["--pseudonymize"]]) {
    const name = `${capture}-curl${disguise.length}`;
    writeFileSync(at("case.sh"), exported(capture, "curl", ...disguise));
    await serving(`${name}.scimlog`, async (url) => {
      const done = run("sh", [at("case.sh")], { env: { ...environment, BASE_URL: url, TOKEN: token } });
      check(done.status === 0, `the curl script runs ${disguise} ${done.status === 0 ? "" : done.stdout + done.stderr}`);
    });
    const other = directory(`${name}.scimlog`);
    if (disguise.length === 0) check(other === expected, "curl gives the same directory");
    else check(JSON.parse(other).length === JSON.parse(expected).length, "the disguised script gives as many resources");
  }

  writeFileSync(at("case.postman_collection.json"), exported(capture, "postman"));
  await serving(`${capture}-newman.scimlog`, async (url) => {
    const newman = require.resolve("newman/bin/newman.js");
    const done = run(process.execPath, [newman, "run", at("case.postman_collection.json"),
      "--env-var", `baseUrl=${url}`, "--env-var", `token=${token}`, "--reporters", "cli", "--reporter-cli-silent"]);
    check(done.status === 0, `newman runs the collection ${done.status === 0 ? "" : done.stdout + done.stderr}`);
  });
  check(directory(`${capture}-newman.scimlog`) === expected, "newman gives the same directory");

  const text = exported(capture, "http");
  await serving(`${capture}-http.scimlog`, async (url) => {
    writeFileSync(at("case.http"), text.replace(/^@baseUrl = .*$/m, `@baseUrl = ${url}`)
      .replace(/^@token = .*$/m, `@token = ${token}`));
    const httpyac = join(dirname(require.resolve("httpyac/package.json")), "bin/httpyac.js");
    const done = run(process.execPath, [httpyac, "send", "case.http", "--all", "--output", "none"], { cwd: folder });
    check(done.status === 0, `httpYac runs the file ${done.status === 0 ? "" : done.stdout + done.stderr}`);
  });
  check(directory(`${capture}-http.scimlog`) === expected, "httpYac gives the same directory");
}

function harFitsItsSchema(capture) {
  const Ajv = require("ajv");
  const schemas = require("har-schema");
  const ajv = new Ajv({ schemaId: "auto", meta: false, validateSchema: false });
  ajv.addMetaSchema(require("ajv/lib/refs/json-schema-draft-06.json"));
  const validate = ajv.addSchema(Object.values(schemas)).compile(schemas.har);
  const holds = validate(JSON.parse(exported(capture, "har")));
  check(holds, `the HAR fits the schema ${holds ? "" : JSON.stringify(validate.errors.slice(0, 5))}`);
}

// What somebody sends who wants the page to do more than show it.
const HOSTILE = [
  "</script><script>window.owned = 1</script>",
  "<img src=x onerror=\"window.owned = 2\">",
  "\"><svg onload=window.owned=3>",
  "<!--<script>\u2028window.owned = 4//",
  "javascript:window.owned=5",
  "<meta http-equiv=refresh content=\"0;url=http://127.0.0.1:9/\">",
  "\u202egnp.exe \u0007\u001b]0;owned\u0007",
  "<link rel=stylesheet href=http://127.0.0.1:9/x.css><style>@import 'http://127.0.0.1:9/y.css'</style>",
];

function send(url, method, path, body, fields = {}) {
  return new Promise((done, failed) => {
    const base = new URL(url);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/scim+json", ...fields };
    const sent = request({ host: base.hostname, port: base.port, method, path: base.pathname + path, headers },
      (response) => response.resume().on("end", () => done(response.statusCode)));
    sent.on("error", failed).end(body);
  });
}

async function pageIsInert() {
  await serving("hostile.scimlog", async (url) => {
    for (const [index, text] of HOSTILE.entries()) {
      const user = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: `${index}${text}`, displayName: text };
      check(await send(url, "POST", "/Users", JSON.stringify(user)) === 201, `hostile text ${index} is recorded`);
      await send(url, "POST", "/Users", text, { "user-agent": text.replace(/[^ -~]/g, "") });
    }
    // Indented, this would be longer than any text that a browser can hold.
    await send(url, "POST", "/Users", "[".repeat(20_000) + "]".repeat(20_000));
    await send(url, "GET", "/Users/<script>window.owned=6</script>?<img/src=x/onerror=window.owned=7>", "");
  });
  const page = at("hostile.html");
  writeFileSync(page, exported("hostile.scimlog", "html"));
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
  try {
    const tab = await browser.newPage();
    const fetched = [];
    const said = [];
    tab.on("request", (one) => fetched.push(one.url()));
    tab.on("console", (one) => said.push(one.text()));
    tab.on("pageerror", (one) => said.push(String(one)));
    tab.on("dialog", (one) => { said.push(one.message()); one.dismiss(); });
    await tab.goto(pathToFileURL(page).href);
    const heading = () => tab.locator("#detail h2").textContent();
    const n = Number((await tab.locator("#count").textContent()).split(" ")[0]);
    check(n === 2 * HOSTILE.length + 2, `the page shows all ${n} events`);
    const seen = new Set([await heading()]);
    for (let step = 1; step < n; step++) {
      await tab.keyboard.press("j");
      seen.add(await tab.locator("#detail .meta").first().textContent());
    }
    check(seen.size >= n - 1, "every event is stepped to");
    check((await tab.locator("#detail").textContent()).includes("owned=6"), "what was sent is shown");
    await tab.keyboard.press("g");
    await tab.keyboard.press("]");
    check((await heading()).includes("created"), "the next change is found");
    await tab.keyboard.press("/");
    await tab.keyboard.type("method:post status:400 onerror");
    await tab.keyboard.press("Enter");
    const count = await tab.locator("#count").textContent();
    check(count === `1 of ${n}`, `the filter finds ${count}`);
    check(await tab.evaluate(() => window.owned) === undefined, "nothing ran");
    check(await tab.evaluate(() => document.querySelectorAll("img, svg, link, iframe, object").length) === 0, "nothing became markup");
    check(fetched.length === 1 && fetched[0].startsWith("file:"), `nothing was fetched: ${fetched}`);
    check(said.length === 0, `nothing was said: ${said}`);
  } finally {
    await browser.close();
  }
}

try {
  await serving("case.scimlog", async (url) => {
    scimscope("simulate", "--target", url, "--token", token, "--users", "12", "--groups", "3", "--cycles", "2");
  });
  harFitsItsSchema("case.scimlog");
  await requestsAreSentAgain("case.scimlog");
  // The same of an endpoint that was started with what the first one came to.
  writeFileSync(at("seed.json"), exported("case.scimlog", "state"));
  await serving("seeded.scimlog", async (url) => {
    scimscope("simulate", "--target", url, "--token", token, "--users", "5", "--groups", "2", "--seed", "9");
  }, "--seed", at("seed.json"));
  await requestsAreSentAgain("seeded.scimlog");
  await pageIsInert();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
