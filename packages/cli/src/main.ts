/**
 * main — the command `dclab`: what can be typed, and which room does it.
 *
 * Exit codes: 0 done, 1 the thing that was checked failed, 2 wrong usage or bad input.
 * @module
 */
import type { ShowTopic } from "@dc/fabric";
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type BenchOptions, bench } from "./bench/command.ts";
import { bridge, type BridgeOptions } from "./bridge/command.ts";
import { type ClaimsOptions, claims } from "./claims/command.ts";
import { compare, type CompareOptions } from "./compare/command.ts";
import { fluid, type FluidOptions } from "./fluid/command.ts";
import { grade, type GradeOptions } from "./grade/command.ts";
import { newModule, type NewModuleOptions } from "./new/command.ts";
import { templateLabs } from "./new/template.ts";
import { pack, type PackOptions } from "./pack/command.ts";
import { formats } from "./pack/page.ts";
import { type RunOptions, run } from "./run/command.ts";
import { show, type ShowOptions, showTopics } from "./show/command.ts";
import { createProcessStreams, type Streams } from "./streams.ts";
import { topology, type TopologyOptions } from "./topology/command.ts";
import { validate, type ValidateOptions } from "./validate/command.ts";
import { cliVersion } from "./versions.ts";

/**
 * Run the command.
 *
 * @param args what was typed after `dclab`
 * @returns the exit code
 */
export async function main(args: readonly string[], streams: Streams = createProcessStreams()): Promise<number> {
  let code = 0;
  const program = new Command("dclab")
    .description("Run datacenter scenarios and measure the simulator.")
    .version(cliVersion, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.print(text.trimEnd()),
      writeErr: (text) => streams.error(text.trimEnd()),
      outputError: (text, write) => write(`${text.trimEnd().replace(/^error: /, "dclab: ")}\n`),
    });

  program
    .command("run")
    .description("Run a scenario to its end and report on it.")
    .argument(
      "<FILE>",
      "scenario (YAML or JSON), containerlab (.clab.yml) or netlab topology, permalink, or - for standard input",
    )
    .option("--until <time>", "simulated time to run to, as 2ms (default: what the scenario says)")
    .option("--seed <number>", "seed of the random streams, 0…4294967295 (default: what the scenario says)", parseSeed)
    .option("--pcap <file>", "write every frame to a pcapng capture, one interface per link end")
    .option("--trace <file>", "write the trace as Chrome JSON, which ui.perfetto.dev opens")
    .option("--csv <file>", "write the trace as CSV")
    .option(
      "--spans <file>",
      "write where requests' time went as Chrome JSON, which ui.perfetto.dev opens as the stack",
    )
    .option("--replay <log>", "make the run of a log of `dclab bridge` again: its arrivals, its seed, its end")
    .option("--json", "print one JSON object instead of the report")
    .addOption(new Option("--ports <path>").choices(["fast", "general"]).hideHelp())
    .addHelpText("after", runHelp)
    .action(async (file: string, options: RunOptions) => {
      code = await run(file, options, streams);
    });

  program
    .command("compare")
    .description("Play two runs in lock step: where they first differ, why, and what it comes to.")
    .argument("<A>", "as of `dclab run`")
    .argument("[B]", "another one (default: A, with what --set and --actions change)")
    .option("--set <path=value>", "turn a value of B's scenario, as links[0].rate=10G; may be repeated", collect)
    .option("--actions <list>", "do this to B as well: a YAML list of actions, as in a scenario")
    .option("--until <time>", "simulated time to play to, as 2ms (default: the earlier end)")
    .option("--seed <number>", "seed of both, 0…4294967295 (default: what the scenarios say)", parseSeed)
    .option("--equal", "they are meant to be equal: a divergence makes the exit code 1")
    .option("--json", "print one JSON object instead of the report: every probe and kind that differs")
    .addHelpText("after", compareHelp)
    .action(async (a: string, b: string | undefined, options: CompareOptions) => {
      code = await compare(a, b, options, streams);
    });

  program
    .command("show")
    .description("Print what a device knows at an instant of a run, as ip, bridge and tc do.")
    .argument("<FILE>", "as for run")
    .addArgument(
      new Argument(
        "<table>",
        "route (ip route), vrf (ip route show table all), neigh (ip neigh), fdb (bridge fdb show), qdisc (tc -s qdisc)",
      ).choices(showTopics),
    )
    .requiredOption("--node <name>", "whose")
    .option("--at <time>", "simulated time, as 1ms (default: the end of the run)")
    .option("--seed <number>", "seed of the random streams, 0…4294967295 (default: what the scenario says)", parseSeed)
    .addHelpText("after", showHelp)
    .action((file: string, table: ShowTopic, options: ShowOptions) => {
      code = show(file, table, options, streams);
    });

  program
    .command("fluid")
    .description("Compute what each UDP flow of a scenario gets, by max-min fair shares, without a packet.")
    .argument("<FILE>", "as of `dclab run`")
    .option("--at <time>", "simulated time whose links count, as 2ms (default: the beginning)")
    .option("--seed <number>", "seed of the random streams, 0…4294967295 (default: what the scenario says)", parseSeed)
    .option("--unbounded", "every flow takes what it is given, whatever it offers")
    .option("--json", "print one JSON object instead of the report: all flows, all links with a flow")
    .addHelpText("after", fluidHelp)
    .action((file: string, options: FluidOptions) => {
      code = fluid(file, options, streams);
    });

  program
    .command("bridge")
    .description("Let real machines behind kernel VXLAN play hosts of a scenario, in real time.")
    .argument("<FILE>", "a scenario with hosts that say outside: true")
    .requiredOption("--vni <number>", "the segment by which the machines reach this one")
    .option("--listen <address>", "IPv4 address, and port if it is not 4789 (default: all addresses)")
    .option(
      "--remote <host=address>",
      "where a host's machine is before it has said anything; may be repeated",
      collect,
    )
    .option("--for <time>", "how long, as 10s (default: until interrupted)")
    .option("--seed <number>", "seed of the random streams, 0…4294967295 (default: what the scenario says)", parseSeed)
    .option("--log <file>", "write what came in, for `dclab run FILE --replay`")
    .option("--pcap <file>", "write every frame to a pcapng capture, one interface per link end")
    .option("--json", "print one JSON object instead of the report")
    .addHelpText("after", bridgeHelp)
    .action(async (file: string, options: BridgeOptions) => {
      code = await bridge(file, options, streams);
    });

  program
    .command("claims")
    .description("Run claims about datacenters as experiments, and say which hold.")
    .argument("[ID...]", "claims by id or beginning, as F-05 or F (default: all)")
    .option("--json", "print one JSON object instead of the tables")
    .option("--markdown", "print the page docs/claims.md instead of the tables")
    .addHelpText("after", claimsHelp)
    .action((ids: string[], options: ClaimsOptions) => {
      code = claims(ids, options, streams);
    });

  program
    .command("bench")
    .description("Run the benchmarks, ours and those of the peers that are installed, and print ratios.")
    .argument("[NAME...]", "benchmarks whose name begins like this (default: all)")
    .option("--json", "print one JSON object instead of the tables")
    .option("--small", "small sizes, one round: shows that every benchmark still runs and agrees with its peers")
    .option("--rounds <number>", "rounds, taken in turn (default: 5; 1 with --small)", parseRounds)
    .addHelpText("after", benchHelp)
    .action(async (names: string[], options: BenchOptions) => {
      code = await bench(names, options, streams);
    });

  program
    .command("new")
    .description("Begin something that can be changed: a learning module.")
    .command("module")
    .description("Write a small, sound learning module in which every line to change is marked.")
    .argument("<NAME>", "its name for ever, as my-first; also its folder's")
    .addOption(new Option("--lab <lab>", "the lab that will play it").choices(templateLabs).default("fabric"))
    .option("--into <folder>", "the folder in which its folder is made", ".")
    .addHelpText("after", newModuleHelp)
    .action((name: string, options: NewModuleOptions) => {
      code = newModule(name, options, streams);
    });

  program
    .command("validate")
    .description("Say whether a learning module can be played and passed, and everything that is wrong with it.")
    .argument("<FOLDER>", "the module's folder, with its module.json")
    .option("--seed <number>", "a learner's seed, 0…4294967295", parseSeed, 1)
    .option("--goldens", "replay the goldens of every seed that has some, not of this one alone")
    .option(
      "--write-goldens",
      "write what the solutions come to: records of this seed, digests of every other that has some",
    )
    .option("--json", "print one JSON object instead of the report")
    .addHelpText("after", validateHelp)
    .action(async (folder: string, options: ValidateOptions) => {
      code = await validate(folder, options, streams);
    });

  program
    .command("pack")
    .description("Pack a learning module for a learning platform, or as one file that opens from a disk.")
    .argument("<FOLDER>", "the folder of its module.json")
    .requiredOption("--format <name>", formats.join(", "))
    .requiredOption("--out <file>", "the zip, or the page, to write")
    .option("--force", "write over a file that is there")
    .addOption(
      new Option("--mode <name>", "how it is played (default: assess, and guided for html)").choices([
        "guided",
        "assess",
      ]),
    )
    .option("--mastery <share>", "share of the points from which it is passed, 0…1", parseShare, 0.8)
    .option("--site <folder>", "the built site that has the labs (default: dist, here or above)")
    .addHelpText("after", packHelp)
    .action(async (folder: string, options: PackOptions) => {
      code = await pack(folder, options, streams);
    });

  program
    .command("grade")
    .description("Replay what a learner hands in, and print the score that the lab showed, with what shows it.")
    .argument("<SUBMISSION>", "a link, a file with one, - for standard input, or a folder with a file for each learner")
    .option("--module <folder>", "the module's folder, or one of modules (default: this folder, or packages/modules)")
    .option("--csv <file>", "write a table: a row for each submission, a column for each task")
    .option("--json", "print Exercism's results (version 3) with score, link and digests; of a folder, a list of them")
    .addHelpText("after", gradeHelp)
    .action(async (submission: string, options: GradeOptions) => {
      code = await grade(submission, options, streams);
    });

  program
    .command("topology")
    .description("Print a scenario or a topology in another form.")
    .argument("<FILE>", "what dclab run takes")
    .addOption(
      new Option("--to <form>", "a containerlab topology, or a scenario")
        .choices(["clab", "scenario"])
        .default("scenario"),
    )
    .addHelpText("after", topologyHelp)
    .action((file: string, options: TopologyOptions) => {
      code = topology(file, options, streams);
    });

  program.addHelpText("after", exitCodes);
  if (args.length === 0) {
    streams.error(program.helpInformation().trimEnd());
    return 2;
  }
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return code;
}

const exitCodes = "\nExit codes: 0 done, 1 the thing that was checked failed, 2 wrong usage or bad input.";

const runHelp = `
Examples:
  dclab run clos.clab.yml
  dclab run scenario.yaml --until 2ms --pcap out.pcapng --trace out.json
  dclab run - --json < scenario.yaml
${exitCodes}`;

const compareHelp = `
Examples:
  dclab compare two-racks.yaml --set 'links[0].rate=10G'
  dclab compare clos.yaml --set 'generate[0].spines=3' --until 200us
  dclab compare clos.yaml --actions '[{ at: 20us, do: link.down, on: "leaf1:e1-49" }]'
  dclab compare before.yaml after.yaml --json
  dclab compare 'https://labs.example/?lab=fabric#s=1.d.…' scenario.yaml --equal

A path is written as issues write it, or as a JSON Pointer: links[0].rate, /links/0/rate.
${exitCodes}`;

const showHelp = `
Examples:
  dclab show clos.clab.yml route --node leaf1
  dclab show failure.yaml --at 20us --node leaf1 route
${exitCodes}`;

const fluidHelp = `
Examples:
  dclab fluid clos.clab.yml
  dclab fluid scenario.yaml --at 2ms --unbounded --json
${exitCodes}`;

const bridgeHelp = `
Examples:
  dclab bridge two-racks.yaml --vni 10 --log arrivals.log
  dclab run two-racks.yaml --replay arrivals.log --pcap out.pcapng

A machine joins with: ip link add vxlan10 type vxlan id 10 remote ADDRESS dstport 4789, and the address of the host
that it plays. TCP through its VXLAN device needs: ethtool -K vxlan10 tx off
${exitCodes}`;

const claimsHelp = `
Examples:
  dclab claims F-05
  dclab claims F --json

A claim holds, fails, or is not built yet; only one that fails makes the exit code 1.
${exitCodes}`;

const topologyHelp = `
Examples:
  dclab topology scenario.yaml --to clab > lab.clab.yml
  dclab topology netlab.yml --to scenario

What the other form has no word for is named on standard error.
${exitCodes}`;

const newModuleHelp = `
Examples:
  dclab new module my-first
  dclab new module my-first --into modules

It is valid at once. \`dclab validate\` lists the marks that are left, as warnings.
${exitCodes}`;

const validateHelp = `
Examples:
  dclab validate packages/modules/hash-that-decides
  dclab validate . --seed 12345 --json
  dclab validate . --goldens

Each step is run as it is and with the author's own solution. Goldens are what
the solutions' runs were when they were written: where a run is another now,
the first record that differs is named.
${exitCodes}`;

const gradeHelp = `
Examples:
  dclab grade 'https://labs.example/?lab=fabric&seed=7&at=1ms&m=hash-that-decides@1.0.0#s=1.d.…'
  dclab grade ada.txt --module packages/modules/hash-that-decides --json
  dclab grade handed-in --module packages/modules --csv grades.csv

A score is never in a link: it is what the replay comes to. A submission that is refused, or whose replay comes to
another digest than its link has, makes the exit code 1; the others are graded all the same.
${exitCodes}`;

const packHelp = `
Examples:
  dclab pack packages/modules/hash-that-decides --format scorm12 --out hash.zip
  dclab pack . --format html --out hash.html --force

A module that is not valid is not packed. The labs are taken from a built site: npm run build makes it.
${exitCodes}`;

const benchHelp = `
Examples:
  dclab bench hold
  dclab bench --small
${exitCodes}`;

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function parseShare(text: string): number {
  const share = /^\d(\.\d{1,4})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(share <= 1)) throw new InvalidArgumentError("expected a share, 0…1, as 0.8.");
  return share;
}

function parseSeed(text: string): number {
  const seed = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seed <= 4_294_967_295)) throw new InvalidArgumentError("expected a whole number, 0…4294967295.");
  return seed;
}

function parseRounds(text: string): number {
  const rounds = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (!(rounds >= 1 && rounds <= 100)) throw new InvalidArgumentError("expected a whole number, 1…100.");
  return rounds;
}
