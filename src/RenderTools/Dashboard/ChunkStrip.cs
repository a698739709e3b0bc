using RenderTools.Events;
using Spectre.Console;

namespace RenderTools.Dashboard;

/// <summary>
/// The picture of the video: one cell for each chunk in video order, or for several neighbours where there are more
/// chunks than cells.
/// </summary>
internal static class ChunkStrip
{
    private const int NameWidth = 14;

    /// <summary>Rows wanted, at most <paramref name="limit"/>.</summary>
    public static int Rows(RenderState state, int width, int limit) =>
        Math.Clamp(
            Shown(state, limit)
                .Sum(j => (j.Chunks.Count + CellWidth(state, width) - 1) / Math.Max(1, CellWidth(state, width))),
            1,
            limit
        );

    /// <summary>So many rows at most.</summary>
    public static IReadOnlyList<Line> Draw(RenderState state, Glyphs glyphs, int width, int rows)
    {
        var shown = Shown(state, rows);
        var lines = new List<Line>();
        for (var i = 0; i < shown.Count; i++)
        {
            // The rows left are shared among the videos left: one that needs few leaves more to the others.
            var share = Math.Max(1, (rows - lines.Count) / (shown.Count - i));
            lines.AddRange(DrawJob(shown[i], glyphs, CellWidth(state, width), share, named: state.Jobs.Count > 1));
        }

        return lines;
    }

    /// <summary>What the signs mean.</summary>
    public static string Legend(Glyphs glyphs) =>
        $"{glyphs.Done} done {glyphs.Unproven} unproven {glyphs.Levels[glyphs.Levels.Length / 2]} running "
        + $"{glyphs.Waiting} waiting {glyphs.Retried} retrying {glyphs.DoneAfterRetry} retried {glyphs.Failed} "
        + "lost";

    /// <summary>A row of cells.</summary>
    internal static IReadOnlyList<(string Glyph, Style Style)> Cells(JobState job, Glyphs glyphs, int count)
    {
        var cells = new List<(string, Style)>(count);
        var cell = default(Sum);
        var position = 0L;
        foreach (var chunk in job.Chunks)
        {
            cell.Add(chunk);
            position++;
            // Chunk p belongs to cell p * count / chunks: the cell is full when the next chunk belongs to another.
            if (position * count / job.Chunks.Count != (position - 1) * count / job.Chunks.Count)
            {
                cells.Add(cell.Draw(glyphs));
                cell = default;
            }
        }

        return cells;
    }

    private static IEnumerable<Line> DrawJob(JobState job, Glyphs glyphs, int width, int rows, bool named)
    {
        var cells = Cells(job, glyphs, Math.Min(job.Chunks.Count, width * rows));
        for (var start = 0; start < cells.Count; start += width)
        {
            var line = new Line();
            if (named)
                line.Add(start == 0 ? Line.Fit(Numbers.Harmless(job.Name), NameWidth - 6) : "", Theme.Strong)
                    .RightTo(NameWidth - 1, start == 0 ? Numbers.Percent(job.Fraction) : "")
                    .To(NameWidth);

            // Neighbours of one style make one run, or a wide strip would be mostly escape codes.
            var row = cells.Skip(start).Take(width).ToList();
            for (var i = 0; i < row.Count; )
            {
                var end = i;
                while (end < row.Count && row[end].Style.Equals(row[i].Style))
                    end++;
                line.Add(string.Concat(row[i..end].Select(c => c.Glyph)), row[i].Style);
                i = end;
            }

            yield return line;
        }
    }

    /// <summary>Videos under way; when there is none, the last.</summary>
    private static List<JobState> Shown(RenderState state, int limit)
    {
        var active = state.Jobs.Where(j => j.Finished is null).Take(limit).ToList();
        return active.Count > 0 ? active : state.Jobs.TakeLast(1).ToList();
    }

    private static int CellWidth(RenderState state, int width) =>
        Math.Max(1, state.Jobs.Count > 1 ? width - NameWidth : width);

    private struct Sum
    {
        private int _chunks;
        private int _done;
        private int _unproven;
        private int _failed;
        private int _again;
        private int _retried;
        private int _running;
        private long _credit;
        private long _weight;

        public void Add(ChunkState chunk)
        {
            _chunks++;
            _done += chunk.Phase == ChunkPhase.Done ? 1 : 0;
            _unproven += chunk.Phase == ChunkPhase.Unproven ? 1 : 0;
            _failed += chunk.Phase == ChunkPhase.Failed ? 1 : 0;
            _running += chunk.Phase == ChunkPhase.Running ? 1 : 0;
            _retried += chunk.Retries > 0 ? 1 : 0;
            _again +=
                chunk.Retries > 0 && chunk.Phase is ChunkPhase.Waiting or ChunkPhase.Running or ChunkPhase.Unproven
                    ? 1
                    : 0;
            _credit += chunk.Credit;
            _weight += chunk.Weight;
        }

        /// <summary>The worst that is in it is shown: one lost chunk among fifty must be seen.</summary>
        public readonly (string Glyph, Style Style) Draw(Glyphs glyphs)
        {
            if (_failed > 0)
                return (glyphs.Failed, Theme.Failed);
            if (_again > 0 && _retried > 0)
                return (glyphs.Retried, Theme.Retried);
            if (_done == _chunks)
                return _retried > 0 ? (glyphs.DoneAfterRetry, Theme.Retried) : (glyphs.Done, Theme.Done);
            if (_done + _unproven == _chunks)
                return (glyphs.Unproven, Theme.Running);
            if (_running > 0 || _done > 0 || _unproven > 0)
                return (Glyphs.Level(glyphs.Levels, (double)_credit / _weight), Theme.Running);
            return (glyphs.Waiting, Theme.Quiet);
        }
    }
}
