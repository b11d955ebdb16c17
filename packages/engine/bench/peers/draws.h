// bench/peers/draws — ../draws.ts in C++: the same delays, the same order hash.
// Compile with -ffp-contract=off, so that the logarithm is the same double everywhere.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <sys/resource.h>

enum class Distribution { exponential, mix, ties, constant };

inline Distribution parseDistribution(const char *name) {
  if (!strcmp(name, "mix")) return Distribution::mix;
  if (!strcmp(name, "ties")) return Distribution::ties;
  if (!strcmp(name, "constant")) return Distribution::constant;
  return Distribution::exponential;
}

class Draws {
 public:
  explicit Draws(Distribution distribution) : distribution_(distribution) {
    for (int k = 0; k < 1024; k++) quantiles_[k] = (int64_t)std::floor(-logarithm(1 - k / 1024.0) * 1e6 + 0.5);
    quantiles_[1024] = quantiles_[1023] + 1000000;
  }
  // The next delay in picoseconds.
  int64_t delayPs() {
    switch (distribution_) {
      case Distribution::constant: return 81920;
      case Distribution::ties: return 81920 * (1 + (int64_t)(next() >> 28));
      case Distribution::mix: {
        uint32_t r = next();
        uint32_t share = r % 100;
        if (share < 80) return 5000 + (r >> 8) % 495001;
        if (share < 95) return 1000000 + (int64_t)(next() % 19000001);
        return 1000000000 + (int64_t)next() * 232;
      }
      default: {
        uint32_t r = next();
        uint32_t k = r >> 22;
        int64_t low = quantiles_[k];
        return low + (quantiles_[k + 1] - low) * (int64_t)(r & 0x3fffff) / 4194304;
      }
    }
  }

 private:
  static double logarithm(double x) {
    int halvings = 0;
    double m = x;
    while (m < 0.5) {
      m *= 2;
      halvings++;
    }
    double t = (m - 1) / (m + 1), square = t * t, term = t, sum = 0;
    for (int k = 1; k < 60; k += 2) {
      sum += term / k;
      term *= square;
    }
    return 2 * sum - halvings * 0.6931471805599453;
  }
  uint32_t next() {
    x_ ^= x_ << 13;
    x_ ^= x_ >> 17;
    x_ ^= x_ << 5;
    return x_;
  }
  Distribution distribution_;
  int64_t quantiles_[1025];
  uint32_t x_ = 2463534242u;
};

inline uint32_t foldOrder(uint32_t hash, uint32_t id) { return hash * 31u + id; }

inline double cpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

inline long residentKiBMax() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}
