#!/usr/bin/env node
console.error('dclab is being built');
process.exit(2);
