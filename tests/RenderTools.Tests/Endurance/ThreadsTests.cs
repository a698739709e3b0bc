using RenderTools.Fixtures;
using Xunit;

namespace RenderTools.Tests.Endurance;

/// <summary>An encoder's bits depend on its threads, so these are the plan's and not the machine's.</summary>
public sealed class ThreadsTests
{
    // DOTNET_PROCESSOR_COUNT is how many cores .NET says that the machine has.
    private const string Cores = "DOTNET_PROCESSOR_COUNT";

    // An encoder whose threads show in its bits: each is a slice of the picture.
    private const string Encode =
        "Invoke-ChunkRender -VideoCodec libx264 -Preset ultrafast -EncoderOption @{ tune = 'zerolatency' }";

    [Fact]
    public async Task One_plan_gives_the_same_file_to_the_bit_with_1_2_and_7_workers()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the shell is started through env");
        using var folder = await EnduranceFolder.WithFilmAsync();
        var run = await folder.RunAsync(
            $$"""
            $plan = Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 4 -ThrottleLimit 2
            foreach ($workers in 1, 2, 7) {
                $chunks = $plan | {{Encode}} -ThrottleLimit $workers -WorkingDirectory "work$workers"
                $chunks | Merge-VideoChunks -DestinationPath "out$workers.mp4" > $null
                "$workers $((Get-FileHash "out$workers.mp4").Hash) $($chunks.Threads -join ',')"
            }
            """,
            (Cores, "6")
        );
        Assert.True(run.ExitCode == 0, run.ToString());
        var told = run
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToArray();
        Assert.Equal(["1", "2", "7"], told.Select(words => words[0]));
        Assert.Single(told.Select(words => words[1]).Distinct());
        Assert.All(told, words => Assert.Equal("3,3,3,3", words[2]));
    }

    [FullFact]
    public async Task A_render_that_continues_on_a_machine_with_more_cores_gives_the_same_file_to_the_bit()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the shell is started through env");
        const string Whole =
            "Get-VideoInfo film.mp4 | New-ChunkPlan -ChunkCount 4 -ThrottleLimit 2 | "
            + Encode
            + " -ThrottleLimit 2 -WorkingDirectory work | "
            + EnduranceFolder.Tell
            + " | Merge-VideoChunks -DestinationPath out.mp4 -KeepChunk > $null; \"hash $((Get-FileHash "
            + "out.mp4).Hash)\"";
        using var folder = await EnduranceFolder.WithFilmAsync();
        var undisturbed = await folder.RunAsync(Whole, (Cores, "4"));
        Assert.True(undisturbed.ExitCode == 0, undisturbed.ToString());
        var lost = Directory.GetFiles(folder.Job, "chunk-00002*.mp4").Single();
        File.Delete(lost);
        File.Delete(folder.Of("out.mp4"));

        var continued = await folder.RunAsync(Whole, (Cores, "14"));
        Assert.True(continued.ExitCode == 0, continued.ToString());
        Assert.Equal([2], continued.Rendered);
        Assert.Equal(Hash(undisturbed), Hash(continued));
    }

    private static string Hash(ShellOutcome run) =>
        run.Output.Split('\n').Single(line => line.StartsWith("hash ", StringComparison.Ordinal));
}
