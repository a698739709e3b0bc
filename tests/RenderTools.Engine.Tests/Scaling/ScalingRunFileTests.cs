using System.Globalization;
using CsCheck;
using RenderTools.Scaling;
using Xunit;

namespace RenderTools.Engine.Tests.Scaling;

public sealed class ScalingRunFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rendertools-runs").FullName;

    private static ScalingRun Full(int order) =>
        new SyntheticSweep().Run(ScalingMode.Chunked, 2, order, order, 12.345678901234567) with
        {
            Name = "my \"film\", part; one",
            Filter = "eq=contrast=1.2,drawtext=text='a,b\"c\"':x=1\nunsharp",
            Preset = " slow ",
            Crf = 22.5,
            CpuSeconds = 24.1,
            PlanSeconds = 0.25,
            IdleTailSeconds = 1e-7,
            MergeSeconds = 0.5,
            PeakMemoryBytes = 5_000_000_000,
            Ssim = 0.987654321,
            MeanMHz = 3200.5,
            OtherLoadPercent = 1.25,
            MemoryBytes = 64L << 30,
            Width = 1280,
            Height = 720,
            ChunkTimes = [new(0, 1, 0.25, 6.125, 6, 750), new(1, 0, 0.3, 6.5, null, 750)],
        };

    private string NewPath() => Path.Combine(_folder, Guid.NewGuid().ToString("N") + ".csv");

    private static void Same(IReadOnlyList<ScalingRun> expected, IReadOnlyList<ScalingRun> read)
    {
        Assert.Equal(expected.Count, read.Count);
        foreach (var (one, other) in expected.Zip(read))
        {
            Assert.Equal(one.ChunkTimes, other.ChunkTimes);
            Assert.Equal(one with { ChunkTimes = [] }, other with { ChunkTimes = [] });
        }
    }

    private string Write(params ScalingRun[] runs)
    {
        var path = NewPath();
        using var file = ScalingRunFile.Append(path);
        foreach (var run in runs)
            file.Write(run);
        return path;
    }

    [Fact]
    public void What_was_written_is_read_again() =>
        Same([Full(1), Full(2)], ScalingRunFile.Read(Write(Full(1), Full(2))));

    [Fact]
    public void Each_run_can_be_read_as_soon_as_it_is_written()
    {
        var path = NewPath();
        using var file = ScalingRunFile.Append(path);
        Assert.Empty(ScalingRunFile.Read(path));
        file.Write(Full(1));
        Same([Full(1)], ScalingRunFile.Read(path));
    }

    [Fact]
    public void A_file_torn_at_any_byte_keeps_its_whole_runs_and_can_be_continued()
    {
        var bytes = File.ReadAllBytes(Write(Full(1), Full(2) with { Name = "Ümläut" }));
        var path = NewPath();
        var header = Array.IndexOf(bytes, (byte)'\n') + 1;
        var wholeFirst = ScalingRunFile.Read(Write(Full(1))).Count;
        Assert.Equal(1, wholeFirst);
        for (var length = 0; length < bytes.Length; length += 7)
        {
            File.WriteAllBytes(path, bytes[..length]);
            var before = length < header ? 0 : ScalingRunFile.Read(path).Count;
            using (var file = ScalingRunFile.Append(path))
                file.Write(Full(3));
            var after = ScalingRunFile.Read(path);
            Assert.Equal(before + 1, after.Count);
            Assert.Equal(3, after[^1].Order);
            Assert.Equal(Enumerable.Range(1, before), after.SkipLast(1).Select(run => run.Order));
        }
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    public void A_file_that_was_written_again_with_decimal_commas_reads_the_same(char separator)
    {
        var german = CultureInfo.GetCultureInfo("de-DE");
        var run = Full(1);
        var lines = File.ReadAllText(Write(run with { Filter = null, Name = "film" })).TrimEnd().Split("\r\n");
        // As Export-Csv does: everything quoted, numbers by culture.
        var rewritten = lines.Select(
            (line, i) =>
                string.Join(
                    separator,
                    CsvText
                        .Records(line + "\n", ',')
                        .Single()
                        .Fields.Select(field =>
                            i > 0 && double.TryParse(field, CultureInfo.InvariantCulture, out var number)
                                ? $"\"{number.ToString("R", german)}\""
                                : $"\"{field}\""
                        )
                )
        );
        Same(
            [run with { Filter = null, Name = "film" }],
            ScalingRunFile.Parse("\uFEFF" + string.Join("\n", rewritten))
        );
    }

    [Fact]
    public void A_foreign_file_is_not_appended_to_and_stays_as_it_is()
    {
        var path = NewPath();
        File.WriteAllText(path, "Name,Price\r\napple,1\r\n");
        Assert.Throws<InvalidDataException>(() => ScalingRunFile.Append(path));
        Assert.Equal("Name,Price\r\napple,1\r\n", File.ReadAllText(path));
        Assert.Throws<InvalidDataException>(() => ScalingRunFile.Read(path));
    }

    [Theory]
    [InlineData("12.345678901234567", "a lot", "WallSeconds")]
    [InlineData("12.345678901234567", "1.234,5", "WallSeconds")]
    [InlineData("Chunked", "Chonked", "Mode")]
    [InlineData("0:1:0.25:6.125:6:750", "0:1:0.25", "ChunkTimes")]
    public void A_line_that_is_whole_but_wrong_is_named(string right, string wrong, string column)
    {
        var text = File.ReadAllText(Write(Full(1)))
            .Replace(right, '"' + wrong + '"')
            .Replace("\"\"0:1", "\"0:1")
            .Replace("0.25\";", "0.25;");
        var error = Assert.Throws<InvalidDataException>(() => ScalingRunFile.Parse(text));
        Assert.Contains(column, error.Message);
        Assert.Contains("Line 2", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("", "")]
    [InlineData("\r")]
    [InlineData("a", "\"", "")]
    public void Texts_at_the_edge_survive_in_a_field(params string[] fields) =>
        Assert.Equal(
            fields,
            CsvText.Records(CsvText.Join(fields, alwaysQuoteLast: true) + "\r\n", ',').Single().Fields
        );

    [Fact]
    public void Any_text_survives_in_a_field() =>
        Gen
            .String.Array[1, 5]
            .Sample(fields =>
                CsvText
                    .Records(CsvText.Join(fields, alwaysQuoteLast: true) + "\r\n", ',')
                    .Single()
                    .Fields.SequenceEqual(fields, StringComparer.Ordinal)
            );

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
