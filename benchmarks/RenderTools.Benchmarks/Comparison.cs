using System.Globalization;
using System.Text.RegularExpressions;
using CliWrap;
using CliWrap.Buffered;

namespace RenderTools.Benchmarks;

/// <summary>
/// All rivals on all workloads, interleaved: each repetition runs every rival once, in another order each time.
/// </summary>
internal static partial class Comparison
{
    public static async Task<int> RunAsync(string[] args)
    {
        string Option(string name, string otherwise) =>
            Array.IndexOf(args, name) is >= 0 and var at ? args[at + 1] : otherwise;
        var clips = args.TakeWhile(a => !a.StartsWith("--", StringComparison.Ordinal))
            .Select(Path.GetFullPath)
            .ToArray();
        var first = int.Parse(Option("--first", "1"), CultureInfo.InvariantCulture);
        var rounds = Enumerable
            .Range(first, int.Parse(Option("--repeat", "3"), CultureInfo.InvariantCulture))
            .ToArray();
        var workloads = Pick(Workload.All, w => w.Name, Option("--workloads", ""));
        var rivals = Pick(Rival.All, r => r.Name, Option("--rivals", ""));
        var csv = Option("--csv", "results.csv");
        if (!File.Exists(csv))
            await File.WriteAllTextAsync(
                csv,
                "Clip,Workload,Rival,Repeat,WallSeconds,CpuSeconds,InSessionSeconds,PeakMemoryBytes,OutputBytes,Ssim,Frames,FramesAtTheirTime,FramesIdentical,Command\n"
            );
        var pwsh = await PowerShellAsync();
        foreach (var clip in clips)
        {
            var seconds = double.Parse(
                (
                    await Cli.Wrap("ffprobe")
                        .WithArguments(["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", clip])
                        .ExecuteBufferedAsync()
                ).StandardOutput,
                CultureInfo.InvariantCulture
            );
            foreach (var workload in workloads)
                await RunAsync(new Job(clip, seconds, workload, Environment.ProcessorCount, pwsh), rivals, rounds, csv);
        }

        return 0;
    }

    // The PowerShell that .config/dotnet-tools.json pins, without the process that `dotnet pwsh` puts before it.
    private static async Task<string> PowerShellAsync()
    {
        var home = (
            await Cli.Wrap("dotnet").WithArguments(["pwsh", "-NoProfile", "-Command", "$PSHOME"]).ExecuteBufferedAsync()
        ).StandardOutput.Trim();
        var manifest = Path.GetFullPath("out/RenderTools/RenderTools.psd1");
        return $"dotnet '{home}/pwsh.dll' -NoProfile -NonInteractive -Command \"Import-Module '{manifest}'; ";
    }

    private static T[] Pick<T>(T[] all, Func<T, string> name, string wanted) =>
        wanted.Length == 0 ? all : [.. all.Where(x => wanted.Split(',').Contains(name(x), StringComparer.Ordinal))];

    private static async Task RunAsync(Job job, Rival[] rivals, int[] rounds, string csv)
    {
        // Into the page cache, for all alike.
        _ = await File.ReadAllBytesAsync(job.Clip);
        var random = new Random(rounds[0]);
        Frame[]? serial = null;
        foreach (var round in rounds)
        {
            // The serial run comes first, once: the others' frames are compared with its.
            var order = rivals.ToArray();
            if (round == 1)
                order = [.. order.OrderBy(r => r.Name != Rival.Serial)];
            else
                random.Shuffle(order);
            foreach (var rival in order)
            {
                var folder = Directory.CreateTempSubdirectory("rendertools-benchmark-").FullName;
                var line = rival.Line(job);
                var run = await Measured.RunAsync(line, folder);
                var output = Path.Combine(folder, "out." + job.Workload.Extension);
                var inSession = File.Exists(Path.Combine(folder, "seconds"))
                    ? (await File.ReadAllTextAsync(Path.Combine(folder, "seconds"))).Trim()
                    : "";
                var quality = "";
                var frames = Array.Empty<Frame>();
                if (round == 1 && rival.Name is not (Rival.Ceiling or Rival.OneCore or Rival.OneWorker))
                {
                    frames = await FramesAsync(output);
                    serial ??= frames;
                    quality = await SsimAsync(output, job);
                }

                string Shown(Func<Frame, Frame, bool> same) =>
                    frames.Length == 0
                        ? ""
                        : frames
                            .Zip(serial!)
                            .Count(p => same(p.First, p.Second))
                            .ToString(CultureInfo.InvariantCulture);
                await File.AppendAllTextAsync(
                    csv,
                    string.Join(
                        ',',
                        Path.GetFileNameWithoutExtension(job.Clip),
                        job.Workload.Name,
                        rival.Name.Replace(",", "", StringComparison.Ordinal),
                        Text(round),
                        Text(rival.Name == Rival.Ceiling ? run.Wall / job.Cores : run.Wall),
                        Text(rival.Name == Rival.Ceiling ? run.Cpu / job.Cores : run.Cpu),
                        inSession,
                        Text(run.PeakMemory),
                        Text(new FileInfo(output).Length),
                        quality,
                        frames.Length == 0 ? "" : Text(frames.Length),
                        Shown((a, b) => Math.Abs(a.Seconds - b.Seconds) < 0.001),
                        job.Workload.IsLossless ? Shown((a, b) => a.Hash == b.Hash) : "",
                        $"\"{line.Replace(job.Clip, Path.GetFileName(job.Clip), StringComparison.Ordinal).Replace(job.PowerShell, "pwsh -Command \"Import-Module RenderTools; ", StringComparison.Ordinal).Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                    ) + "\n"
                );
                Console.WriteLine(
                    $"{Path.GetFileName(job.Clip)}  {job.Workload.Name, -24} {rival.Name, -30} "
                        + $"{(rival.Name == Rival.Ceiling ? run.Wall / job.Cores : run.Wall), 8:0.00} s  CPU "
                        + $"{run.Cpu, 8:0.00} s  {inSession} {quality}"
                );
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private sealed record Frame(double Seconds, string Hash);

    private static async Task<Frame[]> FramesAsync(string path)
    {
        var text = (
            await Cli.Wrap("ffmpeg")
                .WithArguments([
                    "-v",
                    "error",
                    "-i",
                    path,
                    "-map",
                    "0:v:0",
                    "-fps_mode",
                    "passthrough",
                    "-enc_time_base",
                    "-1",
                    "-f",
                    "framemd5",
                    "-",
                ])
                .ExecuteBufferedAsync()
        ).StandardOutput;
        var timeBase = TimeBase().Match(text);
        var tick =
            double.Parse(timeBase.Groups[1].Value, CultureInfo.InvariantCulture)
            / double.Parse(timeBase.Groups[2].Value, CultureInfo.InvariantCulture);
        var lines = text.Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(',')).ToArray();
        var first = lines.Length == 0 ? 0 : double.Parse(lines[0][2], CultureInfo.InvariantCulture);
        return
        [
            .. lines.Select(l => new Frame(
                (double.Parse(l[2], CultureInfo.InvariantCulture) - first) * tick,
                l[5].Trim()
            )),
        ];
    }

    // Against the source: the same for all where nothing is bought with quality.
    private static async Task<string> SsimAsync(string path, Job job)
    {
        var text = (
            await Cli.Wrap("ffmpeg")
                .WithArguments([
                    "-hide_banner",
                    "-i",
                    path,
                    "-i",
                    job.Clip,
                    "-lavfi",
                    "[0:v]setpts=N/TB/25[a];[1:v]setpts=N/TB/25[b];[a][b]ssim",
                    "-f",
                    "null",
                    "-",
                ])
                .ExecuteBufferedAsync()
        ).StandardError;
        return Ssim().Match(text).Groups[1].Value;
    }

    private static string Text(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    [GeneratedRegex("#tb 0: ([0-9]+)/([0-9]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TimeBase();

    [GeneratedRegex("All:([0-9.]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ssim();
}
