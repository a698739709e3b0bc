using RenderTools.Fixtures;
using RenderTools.Planning;
using Xunit;

namespace RenderTools.Engine.Tests.Exactness;

/// <summary>
/// Where frames change size, ffmpeg sets its filters up anew and throws away what waits before its outputs. Wherever a
/// film is cut, before the change, at it or behind it, its chunks hold a serial run's frames.
/// </summary>
[Trait("Ffmpeg", "Each")]
public class ResizeTests(ITestOutputHelper output)
{
    private static readonly string[] Sources = ["resize.mkv", "resize.ts", "size.ts", "segments.ts"];
    private static readonly string[] Filters = ["", "hflip", "scale=iw/2:ih/2", "framestep=3", "tmix=3", "fps=10"];

    private static readonly (string Source, string Filter, int Chunks)[] Fast = [("segments.ts", "tmix=3", 3)];

    public static TheoryData<string, string, int> Cases
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            var all =
                from source in Sources
                from filter in Filters
                from chunks in Enumerable.Range(2, 6)
                select (source, filter, chunks);
            foreach (var (source, filter, chunks) in FullDataAttribute.IsFull ? all : Fast)
                data.Add(source, filter, chunks);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Frames_that_change_size_are_a_serial_runs_wherever_the_film_is_cut(
        string source,
        string filter,
        int chunks
    )
    {
        var wanted = filter.Length == 0 ? null : filter;
        var plan = new PlanOptions { ChunkCount = chunks, SplitMode = SplitMode.Uniform };
        using var trial = await Trial.RunAsync(
            await TestMedia.GetAsync(source),
            Trial.Lossless with
            {
                VideoFilter = wanted,
            },
            plan,
            "mkv"
        );

        var comparison = await trial.AgainstSerialAsync(wanted);
        output.WriteLine(
            $"{source} '{filter}' {chunks}: {trial.Chunks.Count} chunks, {comparison} "
                + $"{string.Join('\n', trial.Warnings)}"
        );
        Assert.True(comparison.IsIdentical, comparison.ToString());
        Assert.True(trial.Video.IsExact);
    }
}
