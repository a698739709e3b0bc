using System.Globalization;
using System.Runtime.Versioning;
using RenderTools.Fixtures;
using RenderTools.Scaling;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests.Scaling;

[UnsupportedOSPlatform("windows")]
public class StandInTests
{
    // What a process, a probe and a copy cost beyond the law.
    private const double Overhead = 0.4;

    [Fact]
    public async Task A_machine_with_a_known_serial_phase_and_known_work_is_recovered_by_the_whole_cmdlet()
    {
        if (Environment.GetEnvironmentVariable("RENDERTOOLS_FULL") != "1")
            Assert.Skip("It sleeps for two minutes: set RENDERTOOLS_FULL=1.");
        const int Frames = 100;
        var machine = new StandInFfmpeg(FrameSeconds: 0.04, MergeSeconds: 1);
        var work = Frames * machine.FrameSeconds;
        var clip = await new NumberedVideo("measured.mp4", Frames).GetAsync();
        var directory = Directory.CreateTempSubdirectory("rendertools-standin");
        try
        {
            var runPath = Path.Combine(directory.FullName, "runs.csv");
            var script = $$"""
                Measure-RenderScaling '{{clip}}' -WorkerCount 1,2 -Repeat 6 -Duration 10m -Baseline OneCore -Preset ultrafast -RunPath '{{runPath}}' |
                    ForEach-Object { "row;$($_.Mode);$($_.Workers);$($_.CpuSeconds);$($_.WorkShare);$($_.BalanceShare);$($_.SerialFraction);$($_.SerialShare);$($_.CiLowSeconds);$($_.CiHighSeconds)" }
                """;
            var run = await Shell.RunProgramAsync("env", ["FFMPEG_PATH=" + machine.WriteTo(directory.FullName), Shell.Path, "-c", script]);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            var rows = run.Output.Split('\n').Where(line => line.StartsWith("row;", StringComparison.Ordinal)).Select(line => line.TrimEnd().Split(';')).ToList();
            double Number(string mode, string workers, int column) =>
                double.Parse(rows.Single(row => row[1] == mode && row[2] == workers)[column], CultureInfo.InvariantCulture);

            foreach (var row in rows)
                Assert.Equal(work, double.Parse(row[3], CultureInfo.InvariantCulture), 6);
            Assert.Equal(1, Number("Chunked", "2", 4), 6);

            var runs = ScalingRunFile.Read(runPath).Where(one => one is { WarmUp: false, Mode: ScalingMode.Chunked, Workers: 2 }).ToList();
            Assert.Equal(6, runs.Count);
            var frames = runs[0].ChunkTimes.Select(chunk => chunk.Frames).ToArray();
            Assert.Equal(Frames, frames.Sum());
            // Idle until the longer chunk ends: half the difference is the mean of both workers.
            var balance = 1 - ((frames.Max() - frames.Min()) / 2.0 / frames.Max());
            Assert.InRange(Number("Chunked", "2", 5), balance - (Overhead / 2 / (work / 2)), 1);

            // T(2) = W/2 + merge at least; at most what processes cost more than that.
            double SerialFraction(double seconds) => ((seconds / work) - 0.5) / 0.5;
            var (low, high) = (Number("Chunked", "2", 8), Number("Chunked", "2", 9));
            var ideal = (frames.Max() * machine.FrameSeconds) + machine.MergeSeconds;
            Assert.InRange(Number("Chunked", "2", 6), SerialFraction(low) - 0.05, SerialFraction(high) + 0.05);
            Assert.InRange(Number("Chunked", "2", 6), SerialFraction(ideal) - 0.05, SerialFraction(ideal + (3 * Overhead)));
            Assert.InRange(Number("Chunked", "2", 7), 1 - ((machine.MergeSeconds + (3 * Overhead)) / ideal), 1 - (machine.MergeSeconds / (ideal + (3 * Overhead))));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
