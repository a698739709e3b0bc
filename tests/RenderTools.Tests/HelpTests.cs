using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using RenderTools.Tests.Hosting;
using Xunit;

namespace RenderTools.Tests;

/// <summary>
/// What Get-Help says in the built module. That no parameter lacks a text is checked by the build itself.
/// </summary>
public sealed partial class HelpTests : IDisposable
{
    private readonly ModuleSession _session = new();

    /// <summary>Names of the module's cmdlets.</summary>
    public static TheoryData<string> Cmdlets
    {
        get
        {
            var names = typeof(Commands.RenderCommand)
                .Assembly.GetTypes()
                .SelectMany(type =>
                    type.GetCustomAttributes(typeof(CmdletAttribute), inherit: false).Cast<CmdletAttribute>()
                )
                .Select(cmdlet => $"{cmdlet.VerbName}-{cmdlet.NounName}");
            return [.. names];
        }
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_cmdlet_has_a_synopsis_a_description_and_three_examples(string cmdlet)
    {
        // Where there is no help file, PowerShell makes up a synopsis from the syntax.
        var help = _session.Run("Get-Help $args[0] -Full", cmdlet).ThrowIfFailed().Single;
        var synopsis = (string)help.Properties["Synopsis"].Value;
        Assert.EndsWith(".", synopsis.Trim(), StringComparison.Ordinal);
        Assert.DoesNotContain(cmdlet, synopsis, StringComparison.Ordinal);
        var description = Run("(Get-Help $args[0]).Description.Text", cmdlet);
        Assert.NotEmpty(description);
        Assert.All(description, Assert.NotEmpty);
        Assert.InRange(Examples(cmdlet).Count, 3, 10);
        Assert.All(
            Run("(Get-Help $args[0]).Examples.example | ForEach-Object { \"$($_.remarks.Text)\".Trim() }", cmdlet),
            Assert.NotEmpty
        );
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_parameter_of_a_cmdlet_is_described_and_no_other(string cmdlet)
    {
        var real = Run(
            "(Get-Command $args[0]).Parameters.Values | ForEach-Object { if ($_.Name -notin "
                + "[System.Management.Automation.Cmdlet]::CommonParameters) { $_.Name } }",
            cmdlet
        );
        var described = Run(
            "(Get-Help $args[0]).parameters.parameter | ForEach-Object { if ($_ -and "
                + "\"$($_.description.Text)\".Trim()) { $_.name } }",
            cmdlet
        );
        Assert.Equal(real.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_example_parses_and_names_only_cmdlets_and_parameters_that_exist(string cmdlet)
    {
        foreach (var example in Examples(cmdlet))
        {
            var tree = Parser.ParseInput(example, out _, out var errors);
            Assert.Empty(errors.Select(error => $"{error.Message}: {example}"));
            foreach (
                var command in tree.FindAll(part => part is CommandAst, searchNestedScriptBlocks: true)
                    .Cast<CommandAst>()
            )
            {
                if (!Cmdlets.Any(row => row.Data == command.GetCommandName()))
                    continue;
                var known = Run("(Get-Command $args[0]).Parameters.Keys", command.GetCommandName());
                Assert.Empty(
                    command
                        .CommandElements.OfType<CommandParameterAst>()
                        .Select(p => p.ParameterName)
                        .Except(known, StringComparer.OrdinalIgnoreCase)
                );
            }
        }
    }

    [Fact]
    public void What_the_help_says_of_a_parameter_is_what_PowerShell_knows_of_it()
    {
        var help = _session.Run("Get-Help Invoke-ChunkRender -Parameter RetryCount").ThrowIfFailed().Single;
        Assert.Equal(
            ("2", "false", "named"),
            (Text(help, "defaultValue"), Text(help, "required"), Text(help, "position"))
        );
        help = _session.Run("Get-Help Get-VideoInfo -Parameter Path").ThrowIfFailed().Single;
        Assert.Equal(
            ("0", "true", "true", "True (ByValue, ByPropertyName)"),
            (Text(help, "position"), Text(help, "required"), Text(help, "globbing"), Text(help, "pipelineInput"))
        );
        help = _session.Run("Get-Help New-ChunkPlan -Parameter SplitMode").ThrowIfFailed().Single;
        Assert.Equal("Balanced", Text(help, "defaultValue"));
    }

    [Fact]
    public void The_syntax_of_the_help_names_the_parameters_of_each_set_as_PowerShell_does()
    {
        foreach (var cmdlet in Cmdlets.Select(row => row.Data))
        {
            var real = Run(
                    "(Get-Command $args[0]).ParameterSets | ForEach-Object { \"$($_.Parameters.Name)\" }",
                    cmdlet
                )
                .Select(set => Sorted(set.Split(' ').Except(Cmdlet.CommonParameters, StringComparer.Ordinal)));
            var shown = Run(
                    "(Get-Help $args[0]).syntax.syntaxItem | ForEach-Object { \"$($_.parameter.name)\" }",
                    cmdlet
                )
                .Select(set => Sorted(set.Split(' ')));
            Assert.Equal(real.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        }

        static string Sorted(IEnumerable<string> names) =>
            string.Join(' ', names.Where(n => n.Length > 0).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_about_topics_are_there_with_their_short_descriptions()
    {
        var text = (string)_session.Run("Get-Help about_RenderScaling").ThrowIfFailed().Single.BaseObject;
        Assert.StartsWith(
            "TOPIC\n    about_RenderScaling\n\nSHORT DESCRIPTION\n    How the scaling",
            text.ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
        Assert.DoesNotMatch(Marks(), text);
    }

    private List<string> Examples(string cmdlet) =>
        Run("(Get-Help $args[0]).Examples.example | ForEach-Object { $_.code }", cmdlet);

    private List<string> Run(string script, string cmdlet) =>
        [
            .. _session
                .Run(script, cmdlet)
                .ThrowIfFailed()
                .Output.Where(o => o is not null)
                .Select(o => LanguagePrimitives.ConvertTo<string>(o)),
        ];

    private static string? Text(PSObject help, string member) => help.Properties[member]?.Value?.ToString();

    // What markdown would have left behind.
    [GeneratedRegex(@"`|\*\*|^#|\|---", RegexOptions.Multiline, 1000)]
    private static partial Regex Marks();
}
