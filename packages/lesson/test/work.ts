/**
 * test/work — what a made-up learner does in a module: turns knobs, answers, acts, plays; drawn from a seed.
 */
import { randomStream } from "@dc/engine";
