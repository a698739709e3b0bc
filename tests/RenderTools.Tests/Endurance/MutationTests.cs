using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Tests.Endurance;

/// <summary>
/// Broken files, many in one pipeline: each ends in a video that was counted and decodes, or in an error that names it.
/// </summary>
public sealed class MutationTests
{
    private static readonly (string Extension, string[] Arguments)[] Containers =
    [
        ("mp4", ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "5", "-c:a", "aac"]),
        ("mkv", ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "5", "-c:a", "aac"]),
        ("ts", ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "5", "-c:a", "aac"]),
        ("avi", ["-c:v", "mpeg4", "-g", "5", "-c:a", "libmp3lame"]),
        ("mov", ["-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
        ("webm", ["-c:v", "libvpx", "-deadline", "realtime", "-g", "5", "-an"]),
        ("mpg", ["-c:v", "mpeg2video", "-g", "5", "-c:a", "mp2"]),
        ("flv", ["-c:v", "flv1", "-g", "5", "-an"]),
    ];

    private const int Batch = 50;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [FullFact]
    public async Task Mutated_files_end_in_a_verified_video_or_a_clear_error_and_never_in_a_hang_or_a_crash()
    {
        var count = int.Parse(
            Environment.GetEnvironmentVariable("RENDERTOOLS_MUTATIONS") ?? (FullDataAttribute.IsFull ? "1000" : "2"),
            System.Globalization.CultureInfo.InvariantCulture
        );
        using var folder = new EnduranceFolder();
        var originals = new List<byte[]>();
        foreach (var (extension, arguments) in Containers)
            originals.Add(await File.ReadAllBytesAsync(await OriginalAsync(extension, arguments), Token));
        // Many in one pipeline, but not all: a thousand take an hour, and what was found until then is told as it goes.
        for (var first = 0; first < count; first += Batch)
            await RenderAsync(folder, originals, first, Math.Min(Batch, count - first));
    }

    private static async Task RenderAsync(EnduranceFolder folder, List<byte[]> originals, int first, int count)
    {
        var (input, output) = ($"in{first}", $"out{first}");
        Directory.CreateDirectory(folder.Of(input));
        for (var seed = first; seed < first + count; seed++)
        {
            var bytes = Mutate(originals[seed % originals.Count], new Random(seed));
            await File.WriteAllBytesAsync(
                folder.Of(input, $"m{seed:0000}.{Containers[seed % originals.Count].Extension}"),
                bytes,
                Token
            );
        }

        // A chunk that is lost takes its video with it; the others of the pipeline go on.
        var run = await folder.RunAsync(
            $$"""
            Get-VideoInfo {{input}}/* | New-ChunkPlan -ChunkCount 2 | Invoke-ChunkRender -Preset ultrafast -ThrottleLimit 2 -RetryCount 0 -StallTimeout 60 -WorkingDirectory work |
                Merge-VideoChunks -DestinationPath { "{{output}}/$($_.Name).mkv" } -SkipUnsupportedStream -StallTimeout 60 | ForEach-Object { "video $($_.Name)" }
            $Error | ForEach-Object { "problem $($_.FullyQualifiedErrorId) $($_.Exception.Message -replace '\s+', ' ')" }
            """
        );
        Assert.InRange(run.ExitCode, 0, 1);
        Assert.DoesNotContain("Unhandled exception", run.Error, StringComparison.Ordinal);
        var lines = run.Output.Split('\n');
        var videos = lines
            .Where(l => l.StartsWith("video ", StringComparison.Ordinal))
            .Select(l => l[6..].Trim())
            .ToHashSet(StringComparer.Ordinal);
        var problems = lines.Where(l => l.StartsWith("problem ", StringComparison.Ordinal)).ToList();
        var unexplained = Directory
            .EnumerateFiles(folder.Of(input))
            .Select(f => Path.GetFileNameWithoutExtension(f)!)
            .Where(name => !videos.Contains(name) && !problems.Exists(p => p.Contains(name, StringComparison.Ordinal)))
            .ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{count} files from {first}: {videos.Count} videos, {count - videos.Count} refused: "
                + string.Join(
                    ", ",
                    problems
                        .Select(p => p.Split(' ')[1].Split(',')[0])
                        .CountBy(id => id)
                        .OrderByDescending(g => g.Value)
                        .Select(g => $"{g.Value} {g.Key}")
                )
        );
        Assert.Empty(unexplained);
        Assert.All(problems, p => Assert.Matches("^problem [A-Z][A-Za-z]+,RenderTools\\.Commands\\.", p));
        Assert.Empty(folder.Running());
        foreach (var video in videos)
            Assert.NotEqual(
                "",
                await CommandRunner.FfprobeAsync(
                    [
                        "-count_packets",
                        "-select_streams",
                        "v:0",
                        "-show_entries",
                        "stream=nb_read_packets",
                        "-of",
                        "csv=p=0",
                        folder.Of(output, video + ".mkv"),
                    ],
                    Token
                )
            );
    }

    private static Task<string> OriginalAsync(string extension, string[] arguments) =>
        MediaCache.GetAsync(
            "original." + extension,
            "mutation 1 " + string.Join(' ', arguments),
            (_, path) =>
                CommandRunner.MakeAsync([
                    "-f",
                    "lavfi",
                    "-i",
                    "testsrc2=size=96x64:rate=25:duration=1",
                    "-f",
                    "lavfi",
                    "-i",
                    "sine=frequency=440:duration=1:sample_rate=44100",
                    .. arguments,
                    path,
                ])
        );

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToArray();
        switch (random.Next(6))
        {
            case 0:
                // A few bytes anywhere.
                for (var i = random.Next(1, 30); i > 0; i--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            case 1:
                // The header, or the index at the end.
                var at = random.Next(2) == 0 ? 0 : Math.Max(0, bytes.Length - 2000);
                for (var i = random.Next(1, 12); i > 0; i--)
                    bytes[at + random.Next(Math.Min(1000, bytes.Length - at))] = (byte)random.Next(256);
                return bytes;
            case 2:
                return bytes[..random.Next(1, bytes.Length)];
            case 3:
                // A piece is missing.
                var from = random.Next(bytes.Length);
                var length = random.Next(1, 3000);
                return [.. bytes[..from], .. bytes[Math.Min(bytes.Length, from + length)..]];
            case 4:
                // A piece comes twice.
                var start = random.Next(bytes.Length);
                var end = Math.Min(bytes.Length, start + random.Next(1, 3000));
                return [.. bytes[..end], .. bytes[start..]];
            default:
                // A number becomes a large or a negative one.
                for (var i = random.Next(1, 4); i > 0; i--)
                    bytes
                        .AsSpan(random.Next(bytes.Length - 8), random.Next(2) == 0 ? 4 : 8)
                        .Fill((byte)(random.Next(2) == 0 ? 0xFF : 0x7F));
                return bytes;
        }
    }
}
