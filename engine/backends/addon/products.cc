// A product goes tile by tile: some rows of the left operand by one panel of the right one, with all sums of the tile
// in registers. The right operand is packed: panel below panel, for so many of its rows as stay in a cache.
#include "products.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#include <algorithm>
#include <cstring>

#define VECTORS __attribute__((target("avx512f")))

namespace {
/** Floats in a vector; columns of a panel, in two vectors; most rows of a tile, so that registers hold its sums. */
constexpr int64_t LANES = 16;
constexpr int64_t PANEL = 2 * LANES;
constexpr int64_t TILE = 14;
/** Rows of the right operand that are gone through before the next. */
constexpr int64_t DEPTH = 512;

/** As many lanes as that, of those that there are. */
__mmask16 lanes(int64_t count) { return static_cast<__mmask16>((1u << std::clamp<int64_t>(count, 0, LANES)) - 1); }

/** A tile of the left operand, and where its product goes. */
struct Tile {
  const float* left;
  int64_t inner;
  float* to;
  int64_t columns;
  /** Columns of the panel that there are. */
  int64_t width;
  /** Whether it adds to what is there. */
  bool adds;
};

template <int ROWS>
VECTORS void computeTile(const Tile& tile, const float* panel, int64_t depth) {
  __m512 first[ROWS];
  __m512 second[ROWS];
  for (int row = 0; row < ROWS; ++row) first[row] = second[row] = _mm512_setzero_ps();
  for (int64_t step = 0; step < depth; ++step, panel += PANEL) {
    const __m512 one = _mm512_loadu_ps(panel);
    const __m512 other = _mm512_loadu_ps(panel + LANES);
    for (int row = 0; row < ROWS; ++row) {
      const __m512 factor = _mm512_set1_ps(tile.left[row * tile.inner + step]);
      first[row] = _mm512_fmadd_ps(factor, one, first[row]);
      second[row] = _mm512_fmadd_ps(factor, other, second[row]);
    }
  }
  const __mmask16 masks[] = {lanes(tile.width), lanes(tile.width - LANES)};
  for (int row = 0; row < ROWS; ++row) {
    float* to = tile.to + row * tile.columns;
    if (tile.adds) {
      first[row] = _mm512_add_ps(_mm512_maskz_loadu_ps(masks[0], to), first[row]);
      second[row] = _mm512_add_ps(_mm512_maskz_loadu_ps(masks[1], to + LANES), second[row]);
    }
    _mm512_mask_storeu_ps(to, masks[0], first[row]);
    _mm512_mask_storeu_ps(to + LANES, masks[1], second[row]);
  }
}

using ComputeTile = void (*)(const Tile&, const float*, int64_t);
constexpr ComputeTile BY_ROWS[] = {nullptr,         computeTile<1>,  computeTile<2>,  computeTile<3>,  computeTile<4>,
                                   computeTile<5>,  computeTile<6>,  computeTile<7>,  computeTile<8>,  computeTile<9>,
                                   computeTile<10>, computeTile<11>, computeTile<12>, computeTile<13>, computeTile<14>};

/** A row of a panel, zero beyond its width. */
VECTORS void copyRow(const float* from, int64_t width, float* to) {
  _mm512_storeu_ps(to, _mm512_maskz_loadu_ps(lanes(width), from));
  _mm512_storeu_ps(to + LANES, _mm512_maskz_loadu_ps(lanes(width - LANES), from + LANES));
}

/** Four rows of a panel from four columns, each of which lies in one piece. */
void turnFour(const float* from, int64_t column, float* to) {
  __m128 rows[] = {_mm_loadu_ps(from), _mm_loadu_ps(from + column), _mm_loadu_ps(from + 2 * column),
                   _mm_loadu_ps(from + 3 * column)};
  _MM_TRANSPOSE4_PS(rows[0], rows[1], rows[2], rows[3]);
  for (int row = 0; row < 4; ++row) _mm_storeu_ps(to + row * PANEL, rows[row]);
}

/** A panel from columns that lie in one piece, `column` floats from one to the next. */
void turnPanel(const float* from, int64_t column, int64_t depth, int64_t width, float* to) {
  if (width < PANEL) std::memset(to, 0, sizeof(float) * depth * PANEL);
  const int64_t fours = width / 4 * 4;
  const int64_t whole = depth / 4 * 4;
  for (int64_t place = 0; place < fours; place += 4)
    for (int64_t row = 0; row < whole; row += 4) turnFour(from + place * column + row, column, to + row * PANEL + place);
  for (int64_t place = 0; place < width; ++place)
    for (int64_t row = place < fours ? whole : 0; row < depth; ++row)
      to[row * PANEL + place] = from[place * column + row];
}
}  // namespace

bool hasVectors() { return __builtin_cpu_supports("avx512f"); }

int64_t packedSize(int64_t rows, int64_t columns) { return rows * ((columns + PANEL - 1) / PANEL) * PANEL; }

VECTORS void pack(const float* data, int64_t rows, int64_t columns, bool turned, float* to) {
  for (int64_t from = 0; from < rows; from += DEPTH) {
    const int64_t depth = std::min(DEPTH, rows - from);
    for (int64_t column = 0; column < columns; column += PANEL, to += depth * PANEL) {
      const int64_t width = std::min(PANEL, columns - column);
      if (turned) turnPanel(data + column * rows + from, rows, depth, width, to);
      else
        for (int64_t row = 0; row < depth; ++row)
          copyRow(data + (from + row) * columns + column, width, to + row * PANEL);
    }
  }
}

void multiply(const float* left, const float* packed, int64_t rows, int64_t inner, int64_t columns, float* to) {
  const int64_t tiles = (rows + TILE - 1) / TILE;
  for (int64_t from = 0; from < inner; from += DEPTH) {
    const int64_t depth = std::min(DEPTH, inner - from);
    for (int64_t column = 0; column < columns; column += PANEL, packed += depth * PANEL) {
      for (int64_t tile = 0; tile < tiles; ++tile) {
        const int64_t row = rows * tile / tiles;
        const int64_t end = rows * (tile + 1) / tiles;
        const int64_t width = std::min(PANEL, columns - column);
        const Tile made = {left + row * inner + from, inner, to + row * columns + column, columns, width, from > 0};
        BY_ROWS[end - row](made, packed, depth);
      }
    }
  }
}

#else

bool hasVectors() { return false; }
int64_t packedSize(int64_t, int64_t) { return 0; }
void pack(const float*, int64_t, int64_t, bool, float*) {}
void multiply(const float*, const float*, int64_t, int64_t, int64_t, float*) {}

#endif
