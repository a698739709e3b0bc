using System.Globalization;
using System.Text.RegularExpressions;
using RenderTools.Fixtures;
using RenderTools.Tests.Hosting;

namespace RenderTools.Tests.Pipeline;

/// <summary>One chunk as the shell printed it, and how many frames its ffmpeg decoded.</summary>
internal sealed record RanChunk(
    long? StartPts,
    long? EndPts,
    int Frames,
    DateTime Started,
    double Seconds,
    int Attempts,
    int Decoded
)
{
    public DateTime Ended => Started.AddSeconds(Seconds);
}

/// <summary>What became of one file.</summary>
internal sealed record RanVideo(string Source, string Output, IReadOnlyList<RanChunk> Chunks, string Merged);

/// <summary>
/// The classic files in one pipeline of the shell, in five chunks each, lossless. ffmpeg is the real one behind a
/// script that asks it for a report of each run, where it says how many frames it decoded.
/// </summary>
public sealed partial class ExactnessRun : IAsyncDisposable
{
    /// <summary>What the frames go through.</summary>
    public const string Filter = "unsharp=5:5:1.0";

    private readonly string _directory = Directory.CreateTempSubdirectory("rendertools-exact-").FullName;
    private readonly Lazy<Task<IReadOnlyDictionary<string, RanVideo>>> _videos;

    public ExactnessRun() => _videos = new(RunAsync);

    /// <summary>
    /// Files of the classic set: with --full all, else one of each sort. The engine's matrix has the others.
    /// </summary>
    public static IReadOnlyList<MediaRecipe> Recipes { get; } =
    [
        .. TestMedia.Catalogue.Values.Where(r =>
            FullDataAttribute.IsFull
                ? r.Name[1] is '_' or ' '
                : r.Name is "c_opengop.ts" or "d_vfr.mkv" or "k_editlist.mp4" or "p_jump.ts"
        ),
    ];

    /// <summary>What the shell said on stderr.</summary>
    internal string Said { get; private set; } = "";

    internal async Task<RanVideo> OfAsync(string name) => (await _videos.Value)[name];

    internal async Task<IReadOnlyDictionary<string, RanVideo>> AllAsync() => await _videos.Value;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    private async Task<IReadOnlyDictionary<string, RanVideo>> RunAsync()
    {
        var sources = await TestMedia.GetAllAsync([.. Recipes.Select(r => r.Name)]);
        var (reports, output) = (
            Directory.CreateDirectory(Path.Combine(_directory, "reports")).FullName,
            Directory.CreateDirectory(Path.Combine(_directory, "out")).FullName
        );
        var bin = Directory.CreateDirectory(Path.Combine(_directory, "bin")).FullName;
        await WriteReporterAsync(Path.Combine(bin, "ffmpeg"), reports);
        var run = await Pwsh.RunAsync(
            $$"""
            $ErrorActionPreference = 'Stop'
            $sources = {{string.Join(", ", sources.Select(Quote))}}
            Get-VideoInfo -LiteralPath $sources | New-ChunkPlan -ChunkCount 5 |
                Invoke-ChunkRender -VideoFilter '{{Filter}}' -VideoCodec libx264 -Preset ultrafast -EncoderOption @{qp=0} -PixelFormat yuv420p -ThrottleLimit 2 -WorkingDirectory {{Quote(
                Path.Combine(_directory, "work")
            )}} |
                ForEach-Object {
                    $_
                    [Console]::WriteLine(('chunk|{0}|{1}|{2}|{3}|{4:o}|{5:r}|{6}' -f $_.Chunk.Path, $_.Chunk.StartPts, $_.Chunk.EndPts, $_.Frames, $_.StartedUtc, $_.WallSeconds, $_.Attempts))
                } |
                Merge-VideoChunks -DestinationPath { {{Quote(
                output + "/"
            )}} + [IO.Path]::GetFileName($_.Chunk.Path) + '.mp4' } |
                ForEach-Object { [Console]::WriteLine(('video|{0}|{1}|{2}|{3}|{4}' -f $_.SourcePath, $_.Path, $_.Frames, $_.Chunks, $_.IsExact)) }
            """,
            null,
            $"FFMPEG_PATH={bin}"
        );
        Said = Pwsh.OnOneLine(run.Output + run.Error);
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"PowerShell ended with {run.ExitCode}: {run.Error}");
        var decoded = await ReadReportsAsync(reports);
        var lines = run
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(l => l.Split('|'))
            .ToList();
        return lines
            .Where(l => l[0] == "video")
            .ToDictionary(
                l => Path.GetFileName(l[1]),
                l => new RanVideo(
                    l[1],
                    l[2],
                    [
                        .. lines
                            .Where(c => c[0] == "chunk" && c[1] == l[1])
                            .Select(c => Chunk(c, decoded))
                            .OrderBy(c => c.StartPts ?? long.MinValue),
                    ],
                    string.Join(' ', l[3..])
                ),
                StringComparer.Ordinal
            );
    }

    private static RanChunk Chunk(string[] line, Dictionary<string, int> decoded)
    {
        var (start, end) = (Pts(line[2]), Pts(line[3]));
        return new RanChunk(
            start,
            end,
            int.Parse(line[4], CultureInfo.InvariantCulture),
            DateTime.Parse(line[5], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            double.Parse(line[6], CultureInfo.InvariantCulture),
            int.Parse(line[7], CultureInfo.InvariantCulture),
            decoded[Key(line[1], line[2], line[3])]
        );
    }

    private static long? Pts(string text) => text.Length == 0 ? null : long.Parse(text, CultureInfo.InvariantCulture);

    private static async Task WriteReporterAsync(string path, string reports)
    {
        // The process keeps its id: the script becomes ffmpeg.
        await File.WriteAllTextAsync(
            path,
            $"#!/bin/sh\nFFREPORT=\"file={reports}/$$.log:level=40\" exec ffmpeg \"$@\"\n"
        );
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // A report names the command, with the source and the window in the chunk's file name, and ends with what was
    // decoded.
    private static async Task<Dictionary<string, int>> ReadReportsAsync(string reports)
    {
        var decoded = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var report in Directory.EnumerateFiles(reports, "*.log"))
        {
            var text = await File.ReadAllTextAsync(report);
            var (source, window, count) = (Source().Match(text), Window().Match(text), Count().Match(text));
            if (!source.Success || !window.Success)
                continue;
            if (!count.Success)
                throw new InvalidDataException($"A report does not say how many frames were decoded:\n{text}");
            var key = Key(
                source.Groups[1].Value,
                window.Groups[1].Value.Replace("open", "", StringComparison.Ordinal),
                window.Groups[2].Value.Replace("open", "", StringComparison.Ordinal)
            );
            decoded[key] = Math.Max(
                decoded.GetValueOrDefault(key),
                int.Parse(count.Groups[1].Value, CultureInfo.InvariantCulture)
            );
        }

        return decoded;
    }

    private static string Key(string source, string start, string end) => $"{Path.GetFileName(source)}|{start}|{end}";

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"Input #0, .*, from 'file:(.*)':\s*$", RegexOptions.Multiline)]
    private static partial Regex Source();

    [GeneratedRegex(@"chunk-\d+_(-?\d+|open)_(-?\d+|open)\.\d+\.part\.")]
    private static partial Regex Window();

    [GeneratedRegex(@"Input stream #0:\d+ \(video\): .* (\d+) frames decoded")]
    private static partial Regex Count();
}
