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

    // It sleeps for two minutes.
    [FullFact]
    public async Task A_machine_with_a_known_serial_phase_and_known_work_is_recovered_by_the_whole_cmdlet()
    {
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
                    ForEach-Object { "row;$($_.Mode);$($_.Workers);$($_.CpuSeconds);$($_.WorkShare);$($_.BalanceShare);$($_.SerialFraction);$($_.SerialShare);$($_.CiLowSeconds);$($_.CiHighSeconds);$($_.MedianSeconds)" }
                """;
            var run = await Pwsh.RunAsync(script, null, "FFMPEG_PATH=" + machine.WriteTo(directory.FullName));
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            var rows = run
                .Output.Split('\n')
                .Where(line => line.StartsWith("row;", StringComparison.Ordinal))
                .Select(line => line.TrimEnd().Split(';'))
                .ToList();
            double Number(string mode, string workers, int column) =>
                double.Parse(
                    rows.Single(row => row[1] == mode && row[2] == workers)[column],
                    CultureInfo.InvariantCulture
                );

            foreach (var row in rows)
                Assert.Equal(work, double.Parse(row[3], CultureInfo.InvariantCulture), 6);
            Assert.Equal(1, Number("Chunked", "2", 4), 6);

            var runs = ScalingRunFile
                .Read(runPath)
                .Where(one => one is { WarmUp: false, Mode: ScalingMode.Chunked, Workers: 2 })
                .ToList();
            Assert.Equal(6, runs.Count);
            var frames = runs[0].ChunkTimes.Select(chunk => chunk.Frames).ToArray();
            Assert.Equal(Frames, frames.Sum());
            // Idle until the longer chunk ends: half the difference is the mean of both workers. Starting one later
            // than the other shifts it.
            var balance = 1 - ((frames.Max() - frames.Min()) / 2.0 / frames.Max());
            Assert.InRange(
                Number("Chunked", "2", 5),
                balance - (Overhead / 2 / (work / 2)),
                Math.Min(1, balance + (Overhead / 2 / (work / 2)))
            );

            // T(2) = W/2 + merge at least; at most what processes cost beyond the law: little, or on a busy machine
            // what the runs themselves say.
            var one = Number("OneCore", "1", 10);
            Assert.True(one >= work);
            var quiet = runs.Max(run => run.OtherLoadPercent) < 10;
            var ideal = (frames.Max() * machine.FrameSeconds) + machine.MergeSeconds;
            var most = quiet ? ideal + (3 * Overhead) : runs.Max(run => run.WallSeconds);
            double SerialFraction(double seconds) => ((seconds / one) - 0.5) / 0.5;
            Assert.InRange(Number("Chunked", "2", 6), SerialFraction(ideal), SerialFraction(most));
            Assert.InRange(
                Number("Chunked", "2", 6),
                SerialFraction(Number("Chunked", "2", 8)),
                SerialFraction(Number("Chunked", "2", 9))
            );
            Assert.InRange(
                Number("Chunked", "2", 7),
                1 - ((machine.MergeSeconds + most - ideal) / ideal),
                1 - (machine.MergeSeconds / most)
            );
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [FullFact]
    public async Task One_core_and_ceiling_runs_are_pinned_and_bounded_and_native_runs_are_free()
    {
        if (!OperatingSystem.IsLinux() || Environment.ProcessorCount < 2)
            Assert.Skip("Pinning is looked at in /proc, on two cores.");
        var clip = await new NumberedVideo("measured.mp4", 100).GetAsync();
        var directory = Directory.CreateTempSubdirectory("rendertools-pinned");
        try
        {
            var log = Path.Combine(directory.FullName, "log.txt");
            var witness = Path.Combine(directory.FullName, "ffmpeg");
            await File.WriteAllTextAsync(
                witness,
                $"""
                #!/bin/sh
                case "$*" in *-benchmark*) echo "$(grep Cpus_allowed_list /proc/self/status | cut -f2)|$*" >> '{log}' ;; esac
                exec '{StandInFfmpeg.Real}' "$@"

                """,
                TestContext.Current.CancellationToken
            );
            File.SetUnixFileMode(witness, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var script =
                $"Measure-RenderScaling '{clip}' -WorkerCount 1,2 -Repeat 1 -Duration 1s -Preset ultrafast "
                + "-VideoCodec libx265 -VideoFilter hue=s=0 | ForEach-Object Mode";
            var run = await Pwsh.RunAsync(script, null, "FFMPEG_PATH=" + witness);
            Assert.Equal((0, ""), (run.ExitCode, run.Error));

            var commands = (await File.ReadAllLinesAsync(log, TestContext.Current.CancellationToken))
                .Select(line => line.Split('|', 2))
                .ToList();
            var unsplit = commands.Where(command => command[1].Contains("copy-", StringComparison.Ordinal)).ToList();
            var bounded = unsplit
                .Where(command => command[1].Contains("-threads 1", StringComparison.Ordinal))
                .ToList();
            Assert.All(
                bounded,
                command =>
                {
                    Assert.Matches("^[0-9]+$", command[0]);
                    Assert.Matches("-threads 1 .*-i .*-threads 1 ", command[1]);
                    Assert.Contains("-filter_complex_threads 1 ", command[1], StringComparison.Ordinal);
                    Assert.Contains(
                        "pools=none:frame-threads=1:wpp=0:lookahead-slices=0",
                        command[1],
                        StringComparison.Ordinal
                    );
                }
            );
            var second = Assert.Single(bounded, command => command[1].Contains("copy-1.", StringComparison.Ordinal));
            Assert.All(
                bounded.Where(command => command != second),
                command => Assert.NotEqual(second[0], command[0], StringComparer.Ordinal)
            );
            var native = Assert.Single(unsplit.Except(bounded));
            Assert.DoesNotContain("threads", native[1], StringComparison.Ordinal);
            Assert.DoesNotMatch("^[0-9]+$", native[0]);

            // One worker has one core, as the efficiency says.
            var alone = commands
                .Except(unsplit)
                .Where(command =>
                    command[1].Contains("chunk-00000_", StringComparison.Ordinal)
                    && !command[1].Contains("framemd5", StringComparison.Ordinal)
                );
            Assert.Matches("^[0-9]+$", Assert.Single(alone)[0]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
