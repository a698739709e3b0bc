using RenderTools.Scaling;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Scaling;

public sealed class CompareRenderScalingTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("rendertools-compare");
    private readonly ModuleSession _session = new();

    public CompareRenderScalingTests()
    {
        _session.SetLocation(_directory.FullName);
        Write("base.csv");
    }

    public void Dispose()
    {
        _session.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public void A_slower_render_is_an_error_that_names_its_row()
    {
        Write("now.csv", slower: ScalingMode.Chunked);
        var run = Compare();
        Assert.Equal(["ScalingRegression"], run.ErrorIds, StringComparer.Ordinal);
        Assert.Equal(["OneCore Same", "Chunked Slower", "Ceiling Same"], Verdicts(run), StringComparer.Ordinal);
    }

    [Fact]
    public void A_slower_machine_is_shown_and_is_no_error()
    {
        Write("now.csv", slower: ScalingMode.Ceiling);
        var run = Compare().ThrowIfFailed();
        Assert.Empty(run.ErrorIds);
        Assert.Equal(["OneCore Same", "Chunked Same", "Ceiling Slower"], Verdicts(run), StringComparer.Ordinal);
        Assert.Contains(
            "the machine itself",
            (string)run.Output[2].Properties["Reason"].Value,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("another processor", "5.1")]
    [InlineData("a processor", "7.1")]
    public void Seconds_of_another_machine_or_ffmpeg_are_not_compared_but_what_it_makes_of_its_cores_is(
        string cpu,
        string ffmpeg
    )
    {
        // Twice as fast, and scaling a tenth worse.
        Write("now.csv", slower: ScalingMode.Chunked, factor: 0.5, cpu: cpu, ffmpeg: ffmpeg);
        var run = Compare();
        Assert.Equal(
            ["Chunked Speedup Slower", "Chunked CeilingShare Slower", "Ceiling Speedup Same"],
            run.Output.Select(row =>
                $"{row.Properties["Mode"].Value} {row.Properties["Metric"].Value} {row.Properties["Verdict"].Value}"
            ),
            StringComparer.Ordinal
        );
        Assert.Equal(["ScalingRegression", "ScalingRegression"], run.ErrorIds, StringComparer.Ordinal);
    }

    private ScriptRun Compare() => _session.Run("Compare-RenderScaling base.csv now.csv -FailOnRegression");

    private static IEnumerable<string> Verdicts(ScriptRun run) =>
        run.Output.Select(row => $"{row.Properties["Mode"].Value} {row.Properties["Verdict"].Value}");

    private void Write(
        string name,
        ScalingMode? slower = null,
        double factor = 1,
        string cpu = "a processor",
        string ffmpeg = "5.1"
    )
    {
        using var file = ScalingRunFile.Append(Path.Combine(_directory.FullName, name));
        for (var repeat = 1; repeat <= 7; repeat++)
        {
            foreach (
                var (mode, seconds) in new[]
                {
                    (ScalingMode.OneCore, 20.0),
                    (ScalingMode.Chunked, 10.0),
                    (ScalingMode.Ceiling, 20.0),
                }
            )
            {
                file.Write(
                    new ScalingRun
                    {
                        RunId = name,
                        Order = repeat,
                        Name = "film",
                        Mode = mode,
                        Workers = mode == ScalingMode.OneCore ? 1 : 2,
                        ThreadsPerWorker = 1,
                        Chunks = 1,
                        Repeat = repeat,
                        StartedUtc = DateTime.UnixEpoch,
                        // Each a little else: the scatter is the same on both sides.
                        WallSeconds = factor * seconds * (mode == slower ? 1.1 : 1) * (1 + (repeat * 3 % 7 / 1000.0)),
                        Frames = 500,
                        Cpu = cpu,
                        LogicalCores = 2,
                        FfmpegVersion = ffmpeg,
                    }
                );
            }
        }
    }
}
