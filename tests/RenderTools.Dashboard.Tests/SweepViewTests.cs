using CsCheck;
using RenderTools.Scaling;
using Spectre.Console.Rendering;
using Spectre.Console.Testing;
using Xunit;

namespace RenderTools.Dashboard.Tests;

public class SweepViewTests
{
    [Theory]
    [InlineData("sweep-choosing", null)]
    [InlineData("sweep-warm-up", -1)]
    [InlineData("sweep-middle", 31)]
    [InlineData("sweep-done", 63)]
    public void A_measurement_looks_like_its_picture(string name, int? made)
    {
        var model = SweepPictures.After(made);
        foreach (var (width, height) in new[] { (120, 40), (80, 24), (60, 20) })
        {
            Snapshot.Matches($"{name}-{width}x{height}", SweepPictures.Draw(model, width, height));
            Assert.All(SweepPictures.Draw(model, width, height, unicode: false), c => Assert.True(char.IsAscii(c)));
        }
    }

    [Fact]
    public void A_measurement_that_ends_early_looks_like_its_picture()
    {
        var model = SweepPictures.After(12) with { IsStopping = true };
        Snapshot.Matches("sweep-stopping-80x24", SweepPictures.Draw(model, 80, 24));
        Assert.DoesNotContain(
            "end after this repetition",
            SweepPictures.Draw(model with { HasKeys = false }, 120, 40),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void What_is_left_behind_says_whether_all_was_measured()
    {
        Assert.Equal(
            "measured Sita Sings the Blues.mkv: 63/63 runs in 31:17 · 24.5 s of video each",
            Text(SweepView.Summary(SweepPictures.After(63), Glyphs.Unicode))
        );
        Assert.StartsWith(
            "stopped Sita Sings the Blues.mkv: 12/63 runs in ",
            Text(SweepView.Summary(SweepPictures.After(12), Glyphs.Unicode)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_medians_and_speed_ups_on_the_screen_are_those_of_the_table_that_comes_out()
    {
        var model = SweepPictures.After(40);
        var shown = SweepTable
            .Draw(model, Glyphs.Unicode, 120, 99)
            .Select(line => Text(line).TrimStart('>', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        var rows = ScalingSummary.Summarize(model.Runs);
        Assert.Equal(rows.Length, shown.Count);
        foreach (var (row, line) in rows.Zip(shown))
        {
            Assert.Equal(row.Mode.ToString(), line[0]);
            Assert.Equal(
                FormattableString.Invariant($"{row.Repeat}/7 {row.MedianSeconds:0.00} s {row.Speedup:0.00}×"),
                string.Join(' ', line[2..6])
            );
        }
    }

    [Fact]
    public void At_every_size_the_picture_fits_the_terminal_and_keeps_its_height() =>
        Gen.Select(Gen.Int[1, 250], Gen.Int[1, 80], Gen.Int[1, 200], Gen.Int[-1, 60], Gen.Bool)
            .Sample(
                (width, height, cores, made, unicode) =>
                {
                    var picture = SweepPictures
                        .Draw(SweepPictures.After(made == 60 ? null : made, cores, repeat: 20), width, height, unicode)
                        .TrimEnd('\n')
                        .Split('\n');
                    Assert.Equal(
                        width >= DashboardView.CompactWidth && height >= DashboardView.CompactHeight ? height - 1 : 1,
                        picture.Length
                    );
                    Assert.All(picture, line => Assert.InRange(new Segment(line.TrimEnd()).CellCount(), 0, width));
                },
                iter: 100
            );

    private static string Text(Line line) => string.Concat(line.Segments.Select(s => s.Text));
}
